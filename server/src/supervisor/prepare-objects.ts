import { join } from 'node:path';
import { fileMode } from '@fairlead/core/host/file-kind.ts';
import { type HostObject, parseHostObject } from '@fairlead/core/host/host-object.ts';
import { readRoute } from '@fairlead/core/host/route.ts';
import { isJsonObject, type JsonObject } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { type DesiredObject, formatOrigin, type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import { runMark } from '@fairlead/core/order/due-objects.ts';
import { fileFingerprint, fileView } from './file-object.ts';
import type { ObjectRecord } from './object-record.ts';
import { placeInRoots } from './path-rules.ts';
import type { PreparedObject } from './prepared-object.ts';
import type { TargetContext } from './target-context.ts';

/** Why an object may not be made here, as a conflict shows it. */
export type Refusal = { readonly owner: string; readonly reason: string; readonly next: string };

type Parsed = { readonly object: DesiredObject; readonly host: HostObject };
/** Files and Archives by name: their digests enter those of the Processes and Tasks that are started from them. */
type Sources = ReadonlyMap<string, { readonly digest: string; readonly directory: string | null }>;

/**
 * Checks declared objects against their schemas and the target's rules, and resolves what they refer to: other objects
 * declared with them, else those that this placement already has here.
 */
export async function prepareObjects(
  context: TargetContext,
  objects: readonly DesiredObject[],
  records: readonly ObjectRecord[],
): Promise<ReadonlyMap<ObjectKey, Result<PreparedObject, Refusal>>> {
  const prepared = new Map<ObjectKey, Result<PreparedObject, Refusal>>();
  const later: Parsed[] = [];
  const sources = new Map<string, { digest: string; directory: string | null }>();
  for (const record of records) {
    if (record.kind === 'File') sources.set(record.ref.name, { digest: record.digest, directory: null });
    if (record.kind === 'Artifact')
      sources.set(record.ref.name, { digest: record.digest, directory: record.directory });
  }
  for (const object of objects) {
    const key = objectKey(object.ref);
    const parsed = parseHostObject(object.manifest);
    if (!parsed.ok) {
      const told = parsed.error.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
      prepared.set(key, refuse(`${place(object)} is not valid: ${told}`, 'correct it in Git'));
    } else if (parsed.value.kind === 'File' || parsed.value.kind === 'Artifact') {
      const result = await prepareSource(context, object, parsed.value);
      prepared.set(key, result);
      if (result.ok)
        sources.set(object.ref.name, {
          digest: result.value.digest,
          directory: result.value.kind === 'Artifact' ? result.value.directory : null,
        });
    } else later.push({ object, host: parsed.value });
  }
  for (const { object, host } of later)
    prepared.set(objectKey(object.ref), prepareRunning(context, object, host, sources));
  return prepared;
}

async function prepareSource(
  context: TargetContext,
  object: DesiredObject,
  host: Extract<HostObject, { kind: 'File' | 'Artifact' }>,
): Promise<Result<PreparedObject, Refusal>> {
  const { ref } = object;
  if (host.kind === 'Artifact') {
    const { spec } = host;
    const view = { spec: { ...spec } };
    const directory = join(context.artifactDirectory, `${spec.sha256}-${spec.strip ?? 0}`);
    return ok({
      kind: 'Artifact',
      ref,
      secret: object.secret,
      digest: digestOf(context, object.secret, view),
      view,
      spec,
      directory,
    });
  }
  const { spec } = host;
  const secret = object.secret || spec.secret === true;
  const placed = await placeInRoots(spec.path, context.config.roots);
  if (!placed.ok)
    return refuse(
      `${place(object)}: /spec/path: ${placed.error}`,
      'choose a path inside the roots, or add a root to the target',
    );
  const content =
    spec.contentBase64 === undefined
      ? Buffer.from(spec.content ?? '', 'utf8')
      : Buffer.from(spec.contentBase64, 'base64');
  const mode = fileMode(spec, secret);
  const disk = { kind: 'file', content, mode } as const;
  const digest = fileFingerprint(context.digests, secret, placed.value, disk) ?? '';
  return ok({ kind: 'File', ref, secret, digest, view: fileView(spec.path, disk), path: placed.value, content, mode });
}

function prepareRunning(
  context: TargetContext,
  object: DesiredObject,
  host: HostObject,
  sources: Sources,
): Result<PreparedObject, Refusal> {
  const { ref, secret } = object;
  switch (host.kind) {
    case 'Process':
    case 'Task': {
      const { spec } = host;
      const names = [...(spec.artifact === undefined ? [] : [spec.artifact]), ...(spec.restartOn ?? [])];
      const missing = names.find((name) => !sources.has(name));
      if (missing !== undefined) {
        return refuse(
          `${place(object)} names "${missing}", which is no File or Artifact of this application`,
          'correct spec.artifact or spec.restartOn',
        );
      }
      const artifactDirectory = spec.artifact === undefined ? null : (sources.get(spec.artifact)?.directory ?? null);
      if (spec.artifact !== undefined && artifactDirectory === null) {
        return refuse(`${place(object)}: spec.artifact "${spec.artifact}" is a File`, 'name an Artifact');
      }
      if (host.kind === 'Process') {
        const outside = outsidePorts(context, Object.values(host.spec.ports ?? {}));
        if (outside !== undefined) return refusePort(context, object, outside);
      }
      const startedFrom = Object.fromEntries(names.map((name) => [name, sources.get(name)?.digest ?? '']));
      const view = { spec: asJson(spec), ...(names.length === 0 ? {} : { startedFrom }) };
      const digest = digestOf(context, secret, { ...view, ...(host.kind === 'Task' ? runOf(object) : {}) });
      const shared = { ref, secret, digest, view, artifactDirectory };
      return ok(
        host.kind === 'Process'
          ? { kind: 'Process', ...shared, spec: host.spec }
          : { kind: 'Task', ...shared, spec: host.spec },
      );
    }
    case 'Route': {
      const route = readRoute(host.spec);
      if (!route.ok)
        return refuse(`${place(object)}: ${route.error[0]?.message ?? 'is not valid'}`, 'correct it in Git');
      const { port } = route.value;
      const outside = outsidePorts(context, [port]);
      if (outside !== undefined) return refusePort(context, object, outside);
      const view = { spec: asJson(host.spec) };
      return ok({ kind: 'Route', ref, secret, digest: digestOf(context, secret, view), view, route: route.value });
    }
    default:
      return refuse(`${place(object)} cannot be run`, 'correct it in Git');
  }
}

function refuse(reason: string, next: string): Result<PreparedObject, Refusal> {
  return err({ owner: 'this target', reason, next });
}

/** `deploy/api.yaml:3 Process/api`: where a person finds it. */
function place({ origin, ref }: DesiredObject): string {
  return `${formatOrigin(origin)} ${ref.kind}/${ref.name}`;
}

function digestOf(context: TargetContext, secret: boolean, view: JsonObject): string {
  const text = stableStringify(view);
  return secret ? context.digests.keyed(text) : context.digests.hash(text);
}

/** A checked spec came from a JSON manifest, so it is JSON; the schema's type only lost that. */
function asJson(spec: object): JsonObject {
  return spec as JsonObject;
}

/** A Task that is a hook runs once for each run that it is marked with, not once for its content. */
function runOf({ manifest }: DesiredObject): JsonObject {
  const { annotations } = manifest.metadata;
  const mark = isJsonObject(annotations) ? annotations[runMark] : undefined;
  return mark === undefined ? {} : { run: mark };
}

function outsidePorts(context: TargetContext, ports: readonly (number | 'auto')[]): number | undefined {
  return ports.filter((port) => port !== 'auto').find((port) => !context.ports.allows(port));
}

function refusePort(context: TargetContext, object: DesiredObject, port: number): Result<PreparedObject, Refusal> {
  return refuse(
    `${place(object)}: port ${port} is not among the target's ports ${context.ports.describe()}`,
    'use auto, a port of the range, or widen host.ports',
  );
}
