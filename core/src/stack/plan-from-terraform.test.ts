import { describe, expect, it } from 'vitest';
import type { Json } from '../lib/json.ts';
import openTofu from './fixtures/opentofu-1.12.json' with { type: 'json' };
import terraform from './fixtures/terraform-1.11.json' with { type: 'json' };
import { planFromTerraform } from './plan-from-terraform.ts';

const digest = (text: string): string =>
  `keyed${[...text].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 1_000_003, 7)}`;
const hidden = expect.stringMatching(/^\*\*\* keyed/);

type Resource = { readonly change: { readonly [key: string]: Json } } & { readonly [key: string]: Json };
function planOf(...resources: readonly Resource[]): Json {
  return { format_version: '1.2', resource_changes: resources };
}
function resource(
  actions: readonly string[],
  change: { readonly [key: string]: Json } = {},
  more: { readonly [key: string]: Json } = {},
): Resource {
  return { address: 'a.b', mode: 'managed', type: 'a', name: 'b', change: { actions, ...change }, ...more };
}

describe('core/src/stack/plan-from-terraform.ts', () => {
  it.each([
    ['Terraform', terraform],
    ['OpenTofu', openTofu],
  ] as const)('reads what %s planned: every change, no value of a secret', (_name, { plan, state }) => {
    const read = planFromTerraform(plan, state, digest);
    if (!read.ok) throw new Error(read.error);
    const { changes, lineage, serial } = read.value;
    expect({ lineage, serial }).toEqual({ lineage: state.lineage, serial: state.serial });
    expect(changes.map(({ ref, action }) => [ref.kind, ref.name, action])).toEqual([
      ['terraform_data', 'terraform_data.after', 'adopt'],
      ['terraform_data', 'terraform_data.changed', 'change'],
      ['terraform_data', 'terraform_data.created', 'create'],
      ['terraform_data', 'terraform_data.deleted', 'prune'],
      ['terraform_data', 'terraform_data.forgotten', 'change'],
      ['terraform_data', 'terraform_data.replaced', 'replace'],
      ['Output', 'output.fresh', 'change'],
      ['Output', 'output.gone', 'change'],
      ['Output', 'output.pw', 'change'],
    ]);
    const fields = Object.fromEntries(changes.map((change) => [change.ref.name, change.fields]));
    expect(fields['terraform_data.after']).toEqual([
      { path: '/address', before: 'terraform_data.before', after: 'terraform_data.after' },
    ]);
    expect(fields['terraform_data.changed']).toEqual(
      expect.arrayContaining([
        { path: '/input/list/1', before: 'b', after: 'c' },
        { path: '/input/password', before: hidden, after: hidden },
        { path: '/input/size', before: 1, after: 2 },
      ]),
    );
    expect(fields['terraform_data.created']).toContainEqual({ path: '/input', after: [hidden, 'open'] });
    expect(fields['terraform_data.forgotten']).toEqual([{ path: '/managed', before: true, after: false }]);
    expect(fields['terraform_data.replaced']).toContainEqual({
      path: '/id',
      before: expect.any(String),
      after: '(known after apply)',
    });
    expect(changes.flatMap(({ ref, irreversible }) => (irreversible === undefined ? [] : [ref.name]))).toEqual([
      'terraform_data.deleted',
      'terraform_data.replaced',
    ]);
    expect(JSON.stringify(read)).not.toMatch(/hunter2|correct-horse/);
  });

  it.each<readonly [string, Json, unknown]>([
    ['leaves out data sources', planOf(resource(['read'], {}, { mode: 'data' })), []],
    [
      'reads an import as taking over',
      planOf(resource(['no-op'], { importing: { id: 'i-1' } })),
      [expect.objectContaining({ action: 'adopt' })],
    ],
    [
      'tells a deposed object from its successor',
      planOf(resource(['delete'], {}, { deposed: 'abcd' })),
      [expect.objectContaining({ ref: expect.objectContaining({ name: 'a.b (deposed abcd)' }) })],
    ],
    [
      'hides on both sides what becomes sensitive now',
      planOf(
        resource(['update'], {
          before: { x: ['open'] },
          after: { x: ['a', 'b'] },
          after_sensitive: { x: [true, true] },
        }),
      ),
      [expect.objectContaining({ fields: [{ path: '/x', before: [hidden], after: [hidden, hidden] }] })],
    ],
    ['reads an empty plan', { format_version: '1.2' }, []],
  ])('%s', (_sentence, plan, changes) => {
    expect(planFromTerraform(plan, null, digest)).toEqual({ ok: true, value: { changes, lineage: '', serial: 0 } });
  });

  it.each<readonly [string, Json, Json, string]>([
    [
      'an action that nobody knows yet',
      planOf(resource(['teleport'])),
      null,
      'a.b: the action teleport is not known here',
    ],
    ['a plan that stopped half-way', { format_version: '1.2', errored: true }, null, 'half-way'],
    ['another format', { format_version: '2.0' }, null, 'format 1'],
    ['something else', ['no plan'], null, 'format 1'],
    ['a state of another sort', { format_version: '1.2' }, { version: 3, serial: 1, lineage: 'x' }, 'version 4'],
  ])('refuses %s', (_sentence, plan, state, message) => {
    expect(planFromTerraform(plan, state, digest)).toEqual({ ok: false, error: expect.stringContaining(message) });
  });
});
