export type { FakeCall, FakeFault } from './fake-fault.ts';
export { FakeTarget } from './fake-target.ts';
