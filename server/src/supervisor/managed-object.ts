import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { ObjectRecord } from './object-record.ts';

/** One object that the supervisor keeps. Its durable part is its record; the rest is looked at again after a restart. */
export interface ManagedObject {
  record(): ObjectRecord;
  /** Fingerprint of what is there now; null when it is absent. */
  fingerprint(): string | null;
  health(): Health;
  /** What is there now, in the form that is compared with a declared object. */
  view(): JsonObject;
  /** What people may see beside the spec: pid, ports, restarts; without secrets. */
  status(): JsonObject;
  /** Looks at the world again where it could have changed unseen. */
  refresh(): Promise<void>;
  /** Goes on after a restart of the supervisor. */
  recover(found: ReadonlyMap<string, number>): Promise<void>;
  /** Takes it away for good. Throws when it must not be. */
  remove(): Promise<void>;
  /** Ends what runs and forgets nothing. */
  stop(): Promise<void>;
  /** Lets go of timers and handles; what runs keeps running. */
  close(): void;
}
