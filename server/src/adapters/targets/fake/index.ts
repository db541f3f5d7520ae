export type { FakeCall, FakeFault } from './fake-fault.ts';
export type { FakeVersion } from './fake-object.ts';
export { FakeTarget, type FakeTargetDeps } from './fake-target.ts';
