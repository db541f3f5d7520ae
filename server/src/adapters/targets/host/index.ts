export { createHostTarget } from './host-target.ts';
export { SupervisorLink } from './supervisor-link.ts';
