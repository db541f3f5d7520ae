import { describe, expect, it } from 'vitest';
import { explainValues } from './explain-values.ts';

const told = (...layers: Parameters<typeof explainValues>[0]): readonly string[] =>
  explainValues(layers).map(({ path, value, origin }) => `${path}=${value} (${origin})`);

describe('core/src/insight/explain-values.ts', () => {
  it('names the last layer that said something', () => {
    expect(
      told(
        { origin: 'chart', values: { image: { tag: '1', pull: 'Always' }, list: [1] } },
        { origin: 'file', values: { image: { tag: '2' } } },
        { origin: 'inline', values: { list: [2, 3] } },
      ),
    ).toEqual(['image.pull=Always (chart)', 'image.tag=2 (file)', 'list=[2,3] (inline)']);
  });

  it('lets a value replace a mapping, and a mapping a value', () => {
    expect(
      told({ origin: 'a', values: { x: { y: 1 }, z: 1 } }, { origin: 'b', values: { x: 1, z: { y: 1 } } }),
    ).toEqual(['x=1 (b)', 'z.y=1 (b)']);
  });

  it('masks what is secret, by its place or by its name', () => {
    expect(
      told(
        { origin: 'a', values: { auth: { adminPassword: 'hunter2' }, user: 'ada' } },
        { origin: 's', values: { host: 'h' }, isSecret: true },
      ),
    ).toEqual(['auth.adminPassword=*** (a)', 'host=*** (s)', 'user=ada (a)']);
  });
});
