export { connectCluster } from './access/connect-cluster.ts';
