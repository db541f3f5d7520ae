import type { Brand } from '../lib/brand.ts';
import type { JsonObject } from '../lib/json.ts';

/** What an object is called on its target. Kubernetes' four parts; host objects have no namespace. */
export type ObjectRef = {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
};

/** `group/kind/namespace/name`: the unique key of an object on one target (group and namespace may be empty). */
export type ObjectKey = Brand<string, 'ObjectKey'>;

export function objectKey(ref: ObjectRef): ObjectKey {
  return `${ref.group}/${ref.kind}/${ref.namespace}/${ref.name}` as ObjectKey;
}

export function parseObjectKey(key: ObjectKey): ObjectRef {
  const [group = '', kind = '', namespace = '', ...name] = key.split('/');
  return { group, kind, namespace, name: name.join('/') };
}

/** `Kind/name` or `Kind/namespace/name`: how people see an object. */
export function formatRef(ref: ObjectRef): string {
  return ref.namespace === '' ? `${ref.kind}/${ref.name}` : `${ref.kind}/${ref.namespace}/${ref.name}`;
}

/** A document with apiVersion, kind and metadata.name, as Git declares it after rendering. */
export type Manifest = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string };
};

/** Where a rendered object was written: shown in errors, in `trace` and beside the object. */
export type Origin = { readonly path: string; readonly line: number };

/** One object of a bundle. */
export type DesiredObject = {
  readonly ref: ObjectRef;
  readonly manifest: Manifest;
  readonly origin: Origin;
  /** True when the manifest derives from a secret input: it then lives in the bundle's sealed part. */
  readonly secret: boolean;
};

/** `deploy/web.yaml:3`; without the line where it is not known, as of templates. */
export function formatOrigin({ path, line }: Origin): string {
  return line > 0 ? `${path}:${line}` : path;
}

/** Kubernetes' own Secret, whose values may lie nowhere in clear. */
export function isSecretKind({ apiVersion, kind }: Manifest): boolean {
  return kind === 'Secret' && apiVersion === 'v1';
}

export function refOf(manifest: Manifest): ObjectRef {
  const slash = manifest.apiVersion.indexOf('/');
  const namespace = manifest.metadata['namespace'];
  return {
    group: slash < 0 ? '' : manifest.apiVersion.slice(0, slash),
    kind: manifest.kind,
    namespace: typeof namespace === 'string' ? namespace : '',
    name: manifest.metadata.name,
  };
}
