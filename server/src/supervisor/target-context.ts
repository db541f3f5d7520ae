import type { Instance as RouteInstance } from '@fairlead/core/host/route-table.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Digests } from './digests.ts';
import type { FileWatcher } from './file-watcher.ts';
import type { Launcher } from './launcher.ts';
import type { LogFiles } from './log-files.ts';
import type { ArtifactRecord } from './object-record.ts';
import type { PortPool } from './port-pool.ts';
import type { SystemUser } from './process-group.ts';
import type { HostTargetConfig } from './protocol.ts';
import type { RecordStore } from './record-store.ts';

/** What the objects of one target share. */
export type TargetContext = {
  readonly config: HostTargetConfig;
  readonly user: SystemUser | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly digests: Digests;
  readonly records: RecordStore;
  readonly ports: PortPool;
  readonly logs: LogFiles;
  readonly watcher: FileWatcher;
  /** Where runs of Tasks leave their exit codes and outputs, and where archives are unpacked. */
  readonly taskDirectory: string;
  readonly artifactDirectory: string;
  /** Whether another object uses the same unpacked archive. */
  readonly isArtifactShared: (record: ArtifactRecord) => boolean;
  /** What keeps the instances of Processes running. */
  readonly launcher: Launcher;
  /** Something about the object changed; `by` says who or what, where known. */
  readonly changed: (key: ObjectKey, by: string) => void;
  /** Instances of a process that a route may lead to. */
  readonly instancesOf: (process: string, port: string) => readonly RouteInstance[];
  /** Routes lead to the process's present instances from now on. */
  readonly routesFollow: (process: string) => void;
  /** Lets requests under way at the named backends end, within each route's drain. */
  readonly drain: (process: string, backendIds: readonly string[]) => Promise<void>;
  /** Tells what went wrong outside of any request; never throws. */
  readonly warn: (message: string, fields: { readonly [name: string]: string | number }) => void;
};
