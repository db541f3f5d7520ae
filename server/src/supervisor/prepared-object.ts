import type { ArtifactSpec } from '@fairlead/core/host/artifact-kind.ts';
import type { HostOwner } from '@fairlead/core/host/observe-host.ts';
import type { ProcessSpec } from '@fairlead/core/host/process-kind.ts';
import type { Route } from '@fairlead/core/host/route.ts';
import type { TaskSpec } from '@fairlead/core/host/task-kind.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';

type PreparedBase = {
  readonly ref: ObjectRef;
  readonly secret: boolean;
  /** Fingerprint that the object has once it is as declared. */
  readonly digest: string;
  readonly view: JsonObject;
};

/** A declared object, checked against the rules of its target, with its references resolved. */
export type PreparedObject = PreparedBase &
  (
    | { readonly kind: 'File'; readonly path: string; readonly content: Buffer; readonly mode: number }
    | { readonly kind: 'Process'; readonly spec: ProcessSpec; readonly artifactDirectory: string | null }
    | { readonly kind: 'Task'; readonly spec: TaskSpec; readonly artifactDirectory: string | null }
    | { readonly kind: 'Route'; readonly route: Route }
    | { readonly kind: 'Artifact'; readonly spec: ArtifactSpec; readonly directory: string }
  );
export type Prepared<Kind extends PreparedObject['kind']> = Extract<PreparedObject, { kind: Kind }>;

export type ApplyInput = {
  readonly owner: HostOwner;
  /** The attempt: a failed Task runs again only in another one. */
  readonly delivery: string;
  /** A person allowed a Task of unknown outcome to run again. */
  readonly outcomeWaived: boolean;
  /** Ports that the same bundle names by number: an `auto` must leave them alone. */
  readonly fixedPorts: ReadonlySet<number>;
};
