import fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import type { Json } from '../lib/json.ts';
import { checkValue } from './check-value.ts';
import { kindSchemas } from './kind-schemas.ts';

const words = fc.constantFrom<Json>(
  'dev',
  'prod',
  'production',
  'default',
  'on',
  'correct',
  'recommended',
  '10m',
  '10s..10m',
  '/a',
  '.',
  'https://git.example.org/x',
  1,
  0,
  true,
  null,
  'unlimited',
  'group:a',
  'everything',
);
const keys = fc.constantFrom(
  'mode',
  'prune',
  'heal',
  'retry',
  'limit',
  'backoff',
  'watch',
  'production',
  'default',
  'level',
  'to',
  'count',
  'from',
  'approve',
  'select',
  'path',
  'kind',
  'dev',
  'unknown',
);
const { value: anything } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
  ),
}));
const field = fc.constantFrom(
  'source',
  'stages',
  'targets',
  'sync',
  'delivery',
  'guards',
  'notify',
  'preset',
  'inputs',
  'dependsOn',
);

describe('core/src/configuration/check-value.ts', () => {
  it('never passes what the published schema refuses', () => {
    fc.assert(
      fc.property(fc.dictionary(field, anything, { maxKeys: 3 }), (fields) => {
        const document = {
          apiVersion: 'fairlead.dev/v1',
          kind: 'Application',
          metadata: { name: 'shop' },
          spec: { source: { repo: '.' }, stages: ['dev'], ...fields },
        };
        if (checkValue(kindSchemas.Application, document).length === 0)
          expect(Value.Check(kindSchemas.Application, document)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  const good: { readonly [sentence: string]: Json } = {
    'a value by tier': { sync: { prune: { production: 'confirm', default: 'on' } } },
    'a mapping by tier': { delivery: { production: { watch: '1h' }, dev: { onFailure: 'hold' } } },
    'a mapping by tier with values by stage in it': { sync: { default: { heal: { dev: 'correct' } } } },
    'a rule of approval by stage': {
      guards: { approve: { prod: { from: ['a'] }, default: [{ count: 2, from: ['b'] }] } },
    },
    'a receiver by tier': { notify: { production: { level: 'everything', to: 'ops' }, default: 'failures' } },
    'a retry by stage': { sync: { retry: { dev: { limit: 'unlimited' } } } },
  };
  it.each(Object.entries(good))('takes %s, as the published schema does', (_, fields) => {
    const document = {
      apiVersion: 'fairlead.dev/v1',
      kind: 'Application',
      metadata: { name: 'shop' },
      spec: { source: { repo: '.' }, stages: ['dev'], ...(fields as object) },
    };
    expect(checkValue(kindSchemas.Application, document as Json)).toEqual([]);
    expect(Value.Check(kindSchemas.Application, document)).toBe(true);
  });
});
