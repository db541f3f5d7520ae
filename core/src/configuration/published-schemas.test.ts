import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { publishedSchemas } from './published-schemas.ts';

const directory = new URL('../../../docs/schemas/', import.meta.url);

describe('core/src/configuration/published-schemas.ts', () => {
  it('is what docs/schemas holds; if not, run: node docs/schemas/generate.mjs', () => {
    const schemas = publishedSchemas();
    expect(
      readdirSync(directory)
        .filter((name) => name.endsWith('.json'))
        .sort(),
    ).toEqual(Object.keys(schemas).sort());
    for (const [name, schema] of Object.entries(schemas))
      expect(JSON.parse(readFileSync(new URL(name, directory), 'utf8'))).toEqual(schema);
  });
  it('holds no keyword that other tools do not know', () => {
    expect(JSON.stringify(publishedSchemas())).not.toMatch(/"x-/);
  });
});
