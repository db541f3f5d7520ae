// Writes the JSON Schemas of Fairlead's kinds into this directory: node docs/schemas/generate.mjs
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publishedSchemas } from '../../core/src/configuration/published-schemas.ts';

const directory = fileURLToPath(new URL('.', import.meta.url));
for (const [fileName, schema] of Object.entries(publishedSchemas())) {
  writeFileSync(`${directory}${fileName}`, `${JSON.stringify(schema)}\n`);
}
execFileSync('npx', ['biome', 'format', '--write', directory], { stdio: 'inherit' });
