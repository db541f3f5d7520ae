export { accessOfContext } from './access/access-of-context.ts';
export { accessTo, connectCluster } from './access/connect-cluster.ts';
export { type FoundContext, findContext } from './access/find-context.ts';
export { writeContext } from './access/kubeconfig.ts';
export { type Adopted, adoptNamespace } from './adopt/adopt-namespace.ts';
export { KubernetesTarget } from './kubernetes-target.ts';
export { makeRoles } from './rbac/make-roles.ts';
export { reviewRights } from './rbac/review-rights.ts';
export { type Survey, surveyCluster } from './survey/survey-cluster.ts';
