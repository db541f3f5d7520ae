import type { JsonObject } from '../lib/json.ts';
import type { KustomizeSettings } from '../model/settings.ts';
import { type Place, pick } from './by-stage.ts';
import type { KustomizeFields } from './source-schemas.ts';

/** What the application adds to a kustomization in one place; `missing` names a field that has nothing for it. */
export function makeKustomize(
  fields: KustomizeFields | undefined,
  place: Place,
): KustomizeSettings | { readonly missing: string } | undefined {
  if (fields === undefined) return undefined;
  const { labels, annotations } = fields;
  const list = { type: 'array' };
  const images = pick<readonly (string | object)[]>(list, fields.images, place);
  const patches = pick<readonly object[]>(list, fields.patches, place);
  const components = pick<readonly string[]>(list, fields.components, place);
  const namePrefix = pick<string>({ type: 'string' }, fields.namePrefix, place);
  const nameSuffix = pick<string>({ type: 'string' }, fields.nameSuffix, place);
  const picked = { images, patches, components, namePrefix, nameSuffix };
  for (const [name, value] of Object.entries(picked))
    if (value === undefined && fields[name as keyof typeof picked] !== undefined) return { missing: name };
  const replicas: JsonObject[] = [];
  for (const [name, count] of Object.entries(fields.replicas ?? {})) {
    const own = pick<number>({ type: 'integer' }, count, place);
    if (own === undefined) return { missing: `replicas/${name}` };
    replicas.push({ name, count: own });
  }
  return {
    ...(images !== undefined && { images: images.map(readImage) }),
    ...(replicas.length > 0 && { replicas }),
    ...(namePrefix !== undefined && { namePrefix }),
    ...(nameSuffix !== undefined && { nameSuffix }),
    ...(labels !== undefined && { labels }),
    ...(annotations !== undefined && { annotations }),
    ...(patches !== undefined && { patches: patches as readonly JsonObject[] }), // a checked document is JSON
    ...(components !== undefined && { components }),
  };
}

/** `nginx:1.27`, `nginx=registry.example.org/nginx:1.27`, `nginx@sha256:…`: what `kustomize edit set image` takes. */
function readImage(image: string | object): JsonObject {
  if (typeof image !== 'string') return image as JsonObject; // a checked document is JSON
  const equals = image.indexOf('=');
  const [named, digest] = (equals < 0 ? image : image.slice(equals + 1)).split('@');
  const colon = (named ?? '').lastIndexOf(':');
  const isTag = colon > (named ?? '').lastIndexOf('/');
  const name = isTag ? (named ?? '').slice(0, colon) : (named ?? '');
  return {
    name: equals < 0 ? name : image.slice(0, equals),
    ...(equals >= 0 && { newName: name }),
    ...(isTag && { newTag: (named ?? '').slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}
