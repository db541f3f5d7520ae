export { accessOfContext } from './access/access-of-context.ts';
export { connectCluster } from './access/connect-cluster.ts';
export { type FoundContext, findContext } from './access/find-context.ts';
export { writeContext } from './access/kubeconfig.ts';
export { type Adopted, adoptNamespace } from './adopt/adopt-namespace.ts';
export { KubernetesTarget } from './kubernetes-target.ts';
export { type Survey, surveyCluster } from './survey/survey-cluster.ts';
