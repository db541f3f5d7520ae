import type { HostOwner } from '@fairlead/core/host/observe-host.ts';
import type { AllottedPorts } from '@fairlead/core/host/port-names.ts';
import type { ProcessState } from '@fairlead/core/host/process-state.ts';
import type { TaskRun } from '@fairlead/core/host/task-run.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';

type RecordBase = {
  readonly version: 1;
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly owner: HostOwner;
  /** The whole object derives from a secret: its record is sealed, its views are masked. */
  readonly secret: boolean;
  /** Fingerprint of what was last applied. */
  readonly digest: string;
  /** What was applied, in the form that is compared. */
  readonly view: JsonObject;
};

export type FileRecord = RecordBase & {
  readonly kind: 'File';
  /** Absolute, checked against the target's roots when written. */
  readonly path: string;
  /** Folders made for it, innermost first: taken away again with it when they are empty. */
  readonly madeDirectories: readonly string[];
};
export type ProcessRecord = RecordBase & {
  readonly kind: 'Process';
  readonly state: ProcessState;
  /** The instance that left last: its logs are kept. */
  readonly previous: string | null;
};
export type TaskRecord = RecordBase & {
  readonly kind: 'Task';
  readonly runs: readonly TaskRun[];
  /** The run that is shown: of the content applied last. */
  readonly current: { readonly digest: string; readonly startedAt: number } | null;
  readonly process: { readonly id: string; readonly pid: number | null; readonly identity: string | null } | null;
  /** What completed runs wrote, by digest. */
  readonly outputs: { readonly [digest: string]: JsonObject };
  /** No longer declared: kept so that it does not run again when it comes back. */
  readonly pruned: boolean;
};
export type RouteRecord = RecordBase & { readonly kind: 'Route'; readonly ports: AllottedPorts };
export type ArtifactRecord = RecordBase & { readonly kind: 'Artifact'; readonly directory: string };

/** What the supervisor remembers of one object; one file each. */
export type ObjectRecord = FileRecord | ProcessRecord | TaskRecord | RouteRecord | ArtifactRecord;
