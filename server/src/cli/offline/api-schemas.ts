import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ApiSchemas } from '@fairlead/core/model/api-schemas.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { readFileIfThere } from '../../io/files.ts';

/** What `tools/schemas` froze: the kinds of some versions of Kubernetes, by their minor. */
export const frozenSchemas = fileURLToPath(new URL('./kubernetes-schemas.json.br', import.meta.url));

const Definitions = Type.Record(Type.String(), Type.Object({}, { additionalProperties: true }));
const Frozen = Type.Record(Type.String(), Type.Object({ version: Type.String(), definitions: Definitions }));
const Document = Type.Object({ swagger: Type.Literal('2.0'), definitions: Definitions });

/** The schemas of a version of Kubernetes; undefined where it is not among those that the program carries. */
export async function schemasOfVersion(minor: number): Promise<ApiSchemas | undefined> {
  const packed = await readFileIfThere(frozenSchemas);
  if (packed === undefined)
    throw new AppError('integrity', 'the schemas of Kubernetes are missing; fetch the checkout anew');
  const frozen: unknown = JSON.parse(brotliDecompressSync(packed).toString('utf8'));
  if (!Value.Check(Frozen, frozen)) throw new AppError('integrity', 'the schemas of Kubernetes here are broken');
  return frozen[`1.${minor}`] as ApiSchemas | undefined; // checked just now; its JSON is a JSON object
}

/** The schemas of one cluster, out of a file with what its API server says under `/openapi/v2`. Throws `invalid-input`, `not-found`. */
export async function schemasOfFile(path: string): Promise<ApiSchemas> {
  const bytes = await readFileIfThere(path);
  if (bytes === undefined) throw new AppError('not-found', `--openapi: ${path} cannot be read`);
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new AppError('invalid-input', `--openapi: ${path} is no JSON; ${howToGet}`, { cause });
  }
  if (!Value.Check(Document, document))
    throw new AppError('invalid-input', `--openapi: ${path} is no OpenAPI document of version 2; ${howToGet}`);
  return document as unknown as ApiSchemas; // checked just now
}

const howToGet = 'write one with `kubectl get --raw /openapi/v2`';
