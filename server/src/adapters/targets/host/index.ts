export { createHostTarget, type HostTargetDeps } from './host-target.ts';
export { SupervisorLink, type SupervisorLinkDeps } from './supervisor-link.ts';
