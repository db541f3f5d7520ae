import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../lib/json.ts';
import { matchSchema } from './match-schema.ts';

const definitions: { readonly [name: string]: JsonObject } = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: 'string' },
  Port: {
    type: 'object',
    required: ['port'],
    properties: { port: { type: 'integer' }, protocol: { type: 'string', enum: ['TCP', 'UDP'] } },
  },
};
const schema: JsonObject = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    on: { type: 'boolean' },
    ratio: { type: 'number' },
    ports: { type: 'array', items: { $ref: '#/definitions/Port' } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    cpu: { $ref: '#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity' },
    target: { type: 'string', format: 'int-or-string' },
    anything: { type: 'object' },
    kept: { type: 'object', properties: { a: { type: 'string' } }, 'x-kubernetes-preserve-unknown-fields': true },
    unknown: { $ref: '#/definitions/nowhere' },
  },
};

describe('core/src/insight/match-schema.ts', () => {
  it.each<[string, Json, readonly string[]]>([
    ['what fits', { name: 'a', on: true, ratio: 1, ports: [{ port: 80, protocol: 'TCP' }], labels: { a: 'b' } }, []],
    ['an unknown field', { nam: 'a' }, ['nam: unknown field; did you mean "name"?']],
    ['one that is far from all', { zzzzzz: 1 }, ['zzzzzz: unknown field']],
    ['a number for a text', { name: 1 }, ['name: expected text, and it is a whole number (1)']],
    [
      'a text for a number',
      { ports: [{ port: '80' }] },
      ['ports[0].port: expected a whole number, and it is text ("80")'],
    ],
    [
      'a fraction for a whole number',
      { ports: [{ port: 1.5 }] },
      ['ports[0].port: expected a whole number, and it is a number (1.5)'],
    ],
    ['a mapping for a list', { ports: {} }, ['ports: expected a list, and it is a mapping ({})']],
    [
      'what is required',
      { ports: [{ protocol: 'TCP' }, { port: null }] },
      ['ports[0].port: it is required', 'ports[1].port: it is required'],
    ],
    ['a word of none', { ports: [{ port: 1, protocol: 'tcp' }] }, ['ports[0].protocol: "tcp" is none of "TCP", "UDP"']],
    ['a label that is true', { labels: { a: true } }, ['labels.a: expected text, and it is true or false (true)']],
    ['null anywhere', { name: null, labels: { a: null }, ports: [null] }, []],
    ['a quantity as a number', { cpu: 1.5 }, []],
    ['a port by number or name', { target: 80 }, []],
    ['a mapping of anything', { anything: { a: [1, { b: 2 }] } }, []],
    ['fields that are kept', { kept: { b: 1, a: 2 } }, ['kept.a: expected text, and it is a whole number (2)']],
    ['a schema that is nowhere', { unknown: 1 }, []],
    ['a name of every object', { constructor: 1 }, ['constructor: unknown field']],
  ])('%s', (_, value, faults) => {
    expect(matchSchema(value, schema, { definitions }).map(({ path, message }) => `${path}: ${message}`)).toEqual(
      faults,
    );
  });

  it('quotes nothing where it may not', () => {
    const found = matchSchema(
      { name: 12_345, ports: [{ port: 1, protocol: 'hunter2' }] },
      schema,
      { definitions },
      false,
    );
    expect(JSON.stringify(found)).not.toMatch(/12345|hunter2/);
    expect(found).toHaveLength(2);
  });

  it('ends on schemas that hold themselves', () => {
    const own = { definitions: { Self: { type: 'object', properties: { a: { $ref: '#/definitions/Self' } } } } };
    let value: Json = {};
    for (let depth = 0; depth < 500; depth++) value = { a: value };
    expect(matchSchema(value, { $ref: '#/definitions/Self' }, own)).toEqual([]);
  });
});
