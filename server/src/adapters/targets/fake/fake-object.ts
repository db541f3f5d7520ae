import type { HostOwner, LiveHostObject } from '@fairlead/core/host/observe-host.ts';
import type { TaskRun } from '@fairlead/core/host/task-run.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';

/** An object as it is at one time; `fingerprint` null: managed, but gone. */
export type FakeVersion = {
  readonly uid: string;
  readonly owner: HostOwner | null;
  readonly fingerprint: string | null;
  readonly view: JsonObject;
  readonly secret: boolean;
  readonly health: Health;
};

/** A slot of the fake: what is there, what was there before (for stale answers), and what a Task did. */
export type FakeObject = {
  readonly ref: ObjectRef;
  version: FakeVersion | null;
  before: FakeVersion | null;
  runs: readonly TaskRun[];
  outputs: JsonObject | null;
};

/** What an observation sees of it. */
export function liveVersion(object: FakeObject, stale: boolean): LiveHostObject | undefined {
  return (stale ? object.before : object.version) ?? undefined;
}
