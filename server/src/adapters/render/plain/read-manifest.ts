import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Manifest } from '@fairlead/core/model/object.ts';
import { readHook } from '@fairlead/core/order/read-hook.ts';
import { sha256 } from '../../../io/sha256.ts';

/** A manifest, or why a value is none: JSON pointer of the field and what was expected there. */
export type ReadManifest = { readonly manifest: Manifest } | { readonly pointer: string; readonly message: string };

const badName = /[\p{Cc}/%\s]|^\.{1,2}$/u;

/** Checks what every object needs, whatever its kind: apiVersion, kind and a name. */
export function readManifest(value: Json, path: string): ReadManifest {
  if (!isJsonObject(value))
    return { pointer: '', message: `expected an object with apiVersion, kind and metadata.name${foreignHint(path)}` };
  const { apiVersion, kind, metadata } = value as {
    readonly apiVersion?: Json;
    readonly kind?: Json;
    readonly metadata?: Json;
  };
  if (typeof apiVersion !== 'string' || !/^(?:[a-z0-9][a-z0-9.-]*\/)?[a-z0-9][a-z0-9.-]*$/i.test(apiVersion))
    return missing('apiVersion', apiVersion, path);
  if (typeof kind !== 'string' || !/^[A-Za-z][A-Za-z0-9]*$/.test(kind)) return missing('kind', kind, path);
  if (!isJsonObject(metadata)) return missing('metadata.name', metadata, path);
  const { name, namespace, generateName } = metadata as {
    readonly name?: Json;
    readonly namespace?: Json;
    readonly generateName?: Json;
  };
  if (name === undefined && typeof generateName === 'string') {
    const manifest = nameHook(value, generateName, path);
    return manifest === undefined
      ? {
          pointer: '/metadata/generateName',
          message: 'generateName would name another object at each delivery; write a name',
        }
      : readManifest(manifest, path);
  }
  if (typeof name !== 'string' || name === '') return missing('metadata.name', name, path);
  if (badName.test(name) || name.length > 253)
    return { pointer: '/metadata/name', message: `"${name.slice(0, 60)}" cannot be a name` };
  if (namespace !== undefined && namespace !== null && (typeof namespace !== 'string' || badName.test(namespace))) {
    return { pointer: '/metadata/namespace', message: 'expected the name of a namespace' };
  }
  return { manifest: value as Manifest }; // its three fields were just checked
}

/**
 * A hook that is named by its prefix gets a name that stays: each run is told by its mark and makes room for the next one, so
 * that runs do not pile up. Undefined for what is no hook.
 */
function nameHook(value: JsonObject, prefix: string, path: string): JsonObject | undefined {
  const metadata = value['metadata'];
  if (!isJsonObject(metadata) || readHook({ ...value, metadata } as unknown as Manifest) === null) return undefined; // of a manifest, only annotations are read
  const { generateName: _prefix, ...rest } = metadata;
  const which = sha256(`${path}\n${String(value['kind'])}\n${String(metadata['namespace'] ?? '')}\n${prefix}`);
  return { ...value, metadata: { ...rest, name: `${prefix}${which.slice(0, 8)}` } };
}

/** The items of a `v1` List or of a list of one kind; undefined for any other object. */
export function listItems(value: Json): readonly Json[] | undefined {
  if (!isJsonObject(value) || !isList(value)) return undefined;
  return value['items'] as readonly Json[]; // an array, as isList just saw
}

function isList(value: JsonObject): boolean {
  const kind = value['kind'];
  return (
    typeof kind === 'string' &&
    kind.endsWith('List') &&
    Array.isArray(value['items']) &&
    typeof value['apiVersion'] === 'string'
  );
}

function missing(field: string, found: Json | undefined, path: string): ReadManifest {
  const pointer = `/${field.replace('.', '/')}`;
  if (found === undefined || found === null || field === 'metadata.name') {
    const wrong =
      typeof found === 'number' || typeof found === 'boolean' ? `; ${String(found)} is no text, quote it` : '';
    return { pointer, message: `${field} is missing${wrong}${foreignHint(path)}` };
  }
  return { pointer, message: `${JSON.stringify(found).slice(0, 60)} cannot be the ${field} of an object` };
}

/** A file of another tool explains itself. */
function foreignHint(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^kustomization\.ya?ml$/i.test(name))
    return '; this directory is for Kustomize, which this version does not render yet (exclude the file to take the others as they are)';
  if (/^(?:Chart|values)\.ya?ml$/.test(name))
    return '; this directory is a Helm chart, which this version does not render yet';
  return '; exclude the file if it is no manifest';
}
