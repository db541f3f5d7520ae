import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { type Manifest, type ObjectRef, refOf } from '@fairlead/core/model/object.ts';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';

const Live = Compile(
  Type.Object({
    apiVersion: Type.String(),
    kind: Type.String(),
    metadata: Type.Object({
      name: Type.String(),
      namespace: Type.Optional(Type.String()),
      uid: Type.String(),
      resourceVersion: Type.String(),
      generation: Type.Optional(Type.Number()),
      deletionTimestamp: Type.Optional(Type.String()),
      finalizers: Type.Optional(Type.Array(Type.String())),
      labels: Type.Optional(Type.Record(Type.String(), Type.String())),
      annotations: Type.Optional(Type.Record(Type.String(), Type.String())),
    }),
  }),
);

export type FieldsEntry = {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion: string;
  readonly time: string;
  readonly subresource: string;
  readonly fields: JsonObject;
};

/** An object as the API server shows it. */
export type LiveObject = {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: { readonly [name: string]: string };
  readonly annotations: { readonly [name: string]: string };
  readonly generation: number;
  readonly beingDeleted: boolean;
  readonly finalizers: readonly string[];
  readonly managers: readonly FieldsEntry[];
  readonly manifest: Manifest;
};

/** Reads an object of the API. Error: `integrity` when the answer is none. */
export function readLive(value: Json | undefined): LiveObject {
  if (!Live.Check(value)) {
    throw new AppError(
      'integrity',
      'the API server answered with something that is no object; see what stands between it and Fairlead',
    );
  }
  const manifest = value as Json as Manifest; // the schema checked what a manifest must have
  const { metadata } = value;
  return {
    ref: refOf(manifest),
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    generation: metadata.generation ?? 0,
    beingDeleted: metadata.deletionTimestamp !== undefined,
    finalizers: metadata.finalizers ?? [],
    managers: readManagers(manifest.metadata['managedFields']),
    manifest,
  };
}

function readManagers(value: Json | undefined): readonly FieldsEntry[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: Json) => {
    if (!isJsonObject(entry) || !isJsonObject(entry['fieldsV1'])) return [];
    const text = (name: string): string => (typeof entry[name] === 'string' ? entry[name] : '');
    return [
      {
        manager: text('manager'),
        operation: text('operation'),
        apiVersion: text('apiVersion'),
        time: text('time'),
        subresource: text('subresource'),
        fields: entry['fieldsV1'],
      },
    ];
  });
}

/** Whether an object that is being deleted is still there for a while: what holds it, or its time to end, is not over. */
export function lingers({ beingDeleted, finalizers, manifest }: LiveObject): boolean {
  const { spec, metadata } = manifest;
  const ofNamespace = isJsonObject(spec) && manifest.kind === 'Namespace' ? spec['finalizers'] : undefined;
  const isHeld = finalizers.length > 0 || (Array.isArray(ofNamespace) && ofNamespace.length > 0);
  const grace = metadata['deletionGracePeriodSeconds'];
  return beingDeleted && (isHeld || (typeof grace === 'number' && grace > 0));
}

/** What this manager applied, by the server's account; undefined where it keeps none. */
export function ownEntry(live: LiveObject, manager: string): FieldsEntry | undefined {
  return live.managers.find(
    (entry) => entry.manager === manager && entry.operation === 'Apply' && entry.subresource === '',
  );
}

/** Who wrote last besides us: what people see as the author of a drift. Empty where nobody else did. */
export function lastOtherWriter(live: LiveObject, manager: string): string {
  const others = live.managers.filter((entry) => entry.manager !== manager && entry.subresource !== 'status');
  return others.reduce((newest, entry) => (entry.time > newest.time ? entry : newest), { manager: '', time: '' })
    .manager;
}

/** Whether a field manager is a person's tool for editing by hand. */
export function isPerson(manager: string): boolean {
  return manager === 'kubectl' || manager.startsWith('kubectl-') || manager === 'k9s' || manager === 'Lens';
}
