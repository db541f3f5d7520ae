// Freezes the kinds of some versions of Kubernetes out of their sources:    npm run schemas
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { frozenSchemas } from '../../server/src/cli/offline/api-schemas.ts';
import { frozenVersions } from './frozen-versions.ts';

const all: { [minor: string]: Json } = {};
for (const version of frozenVersions) {
  // A module of its own has the checksum database prove it.
  const answer = execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${version}`], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  const { Dir: dir } = JSON.parse(answer) as { readonly Dir: string }; // by Go
  const document = JSON.parse(readFileSync(join(dir, 'api/openapi-spec/swagger.json'), 'utf8')) as {
    definitions: Json;
  }; // upstream's
  all[version.split('.').slice(0, 2).join('.')] = { version, definitions: withoutWords(document.definitions) };
}
const text = JSON.stringify(all);
const packed = brotliCompressSync(text, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
writeFileSync(frozenSchemas, packed);
console.log(`${frozenVersions.join(', ')}: ${text.length} bytes, ${packed.length} packed`);

/** Nine tenths of the document are descriptions, which nobody reads here. A field may be called so, too. */
function withoutWords(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutWords);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key, entry]) => key !== 'description' || typeof entry !== 'string');
  return Object.fromEntries(kept.map(([key, entry]) => [key, withoutWords(entry)]));
}
