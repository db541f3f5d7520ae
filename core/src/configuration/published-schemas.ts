import type { Json, JsonObject } from '../lib/json.ts';
import { isJsonObject } from '../lib/json.ts';
import { kindSchemas } from './kind-schemas.ts';

/** The JSON Schemas that editors complete our kinds by: file name → schema; `fairlead.json` takes any of the kinds. */
export function publishedSchemas(): { readonly [fileName: string]: JsonObject } {
  const kinds = Object.entries(kindSchemas).map(
    ([kind, schema]) => [`${kind.toLowerCase()}.json`, kind, publish(schema as unknown as JsonObject)] as const,
  ); // typebox's schemas are JSON
  const head = { $schema: 'https://json-schema.org/draft/2020-12/schema' };
  return Object.fromEntries([
    ...kinds.map(
      ([file, kind, schema]) =>
        [file, { ...head, $id: `https://fairlead.dev/schemas/v1/${file}`, title: kind, ...schema }] as const,
    ),
    [
      'fairlead.json',
      {
        ...head,
        $id: 'https://fairlead.dev/schemas/v1/fairlead.json',
        title: 'Fairlead',
        oneOf: kinds.map(([file]) => ({ $ref: file })),
      },
    ] as const,
  ]);
}

/** Without our own keywords, which mean nothing to others. */
function publish(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      key.startsWith('x-') ? [] : [[key, publishValue(value)] as const],
    ),
  );
}

function publishValue(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => publishValue(item));
  return isJsonObject(value) ? publish(value) : value;
}
