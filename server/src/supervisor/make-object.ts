import type { HostOwner } from '@fairlead/core/host/observe-host.ts';
import { noProcess } from '@fairlead/core/host/process-state.ts';
import { assertNever } from '@fairlead/core/lib/assert-never.ts';
import { ArtifactObject } from './artifact-object.ts';
import { FileObject, recordView } from './file-object.ts';
import type { ObjectRecord } from './object-record.ts';
import type { ApplyInput, PreparedObject } from './prepared-object.ts';
import { ProcessObject } from './process-object.ts';
import { RouteObject } from './route-object.ts';
import type { TargetContext } from './target-context.ts';
import { TaskObject } from './task-object.ts';

/** Every kind of object that a host runs. */
export type HostObjectKeeper = FileObject | ProcessObject | TaskObject | RouteObject | ArtifactObject;

/** The keeper of a recorded object. */
export function makeObject(context: TargetContext, record: ObjectRecord): HostObjectKeeper {
  switch (record.kind) {
    case 'File':
      return new FileObject(context, record);
    case 'Process':
      return new ProcessObject(context, record);
    case 'Task':
      return new TaskObject(context, record);
    case 'Route':
      return new RouteObject(context, record);
    case 'Artifact':
      return new ArtifactObject(context, record);
    default:
      return assertNever(record);
  }
}

/** The first record of an object that is about to be made. */
export function firstRecord(prepared: PreparedObject, owner: HostOwner, uid: string): ObjectRecord {
  const shared = {
    version: 1,
    ref: prepared.ref,
    uid,
    owner,
    secret: prepared.secret,
    digest: prepared.digest,
  } as const;
  switch (prepared.kind) {
    case 'File':
      return { ...shared, kind: 'File', view: recordView(prepared), path: prepared.path, madeDirectories: [] };
    case 'Process':
      return { ...shared, kind: 'Process', view: prepared.view, state: noProcess, previous: null };
    case 'Task':
      return {
        ...shared,
        kind: 'Task',
        view: prepared.view,
        runs: [],
        current: null,
        process: null,
        outputs: {},
        pruned: false,
      };
    case 'Route':
      return { ...shared, kind: 'Route', view: prepared.view, ports: {} };
    case 'Artifact':
      return { ...shared, kind: 'Artifact', view: prepared.view, directory: prepared.directory };
    default:
      return assertNever(prepared);
  }
}

/** Brings an object to what is declared; the kinds of both were matched by its key. */
export async function applyObject(
  keeper: HostObjectKeeper,
  prepared: PreparedObject,
  input: ApplyInput,
): Promise<void> {
  if (keeper instanceof FileObject && prepared.kind === 'File') return keeper.apply(prepared, input);
  if (keeper instanceof ProcessObject && prepared.kind === 'Process') return keeper.apply(prepared, input);
  if (keeper instanceof TaskObject && prepared.kind === 'Task') return keeper.apply(prepared, input);
  if (keeper instanceof RouteObject && prepared.kind === 'Route') return keeper.apply(prepared, input);
  if (keeper instanceof ArtifactObject && prepared.kind === 'Artifact') return keeper.apply(prepared, input);
}
