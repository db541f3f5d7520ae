import type { JsonObject } from '../lib/json.ts';

/** The kinds that an API server knows, as its OpenAPI document (version 2) defines them. */
export type ApiSchemas = {
  /** Name → schema. */
  readonly definitions: { readonly [name: string]: JsonObject };
};
