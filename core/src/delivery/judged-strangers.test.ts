import { describe, expect, it } from 'vitest';
import type { DesiredObject } from '../model/object.ts';
import type { IgnoreRule } from '../model/settings.ts';
import type { Stranger } from '../model/stranger.ts';
import { judgeStrangers, ownedNamespaces } from './judged-strangers.ts';

const brings = (name: string) =>
  ({ ref: { group: '', kind: 'Namespace', namespace: '', name } }) as unknown as DesiredObject; // its ref is all that counts
const stranger = (name: string, since: number, by = 'kubectl'): Stranger => ({
  ref: { group: '', kind: 'Secret', namespace: 'shop', name },
  by,
  since,
});

describe('core/src/delivery/judged-strangers.ts', () => {
  it.each<readonly [string, string, readonly string[], readonly string[]]>([
    ['the placement’s own', 'shop', [], ['shop']],
    ['those that its bundle brings', '', ['b', 'a'], ['a', 'b']],
    ['each once', 'shop', ['shop'], ['shop']],
    ['none that everybody shares', 'default', [], []],
    ['none of the cluster’s own', 'kube-system', [], []],
    ['a shared one where it brings it itself', 'default', ['default'], ['default']],
  ])('owns %s', (_sentence, namespace, brought, expected) => {
    expect(ownedNamespaces(namespace, brought.map(brings))).toEqual(expected);
  });

  it.each<readonly [string, IgnoreRule, readonly string[]]>([
    ['of a manager', { manager: 'cert-manager' }, ['new', 'old']],
    ['of a manager and a name', { kind: 'Secret', name: 'old', manager: 'kubectl' }, ['new', 'tls']],
    ['of no other kind', { kind: 'ConfigMap', manager: 'kubectl' }, ['new', 'tls', 'old']],
    ['that speaks of fields only: of nothing here', { kind: 'Secret', path: '/data' }, ['new', 'tls', 'old']],
  ])('leaves out what is covered by a rule %s', (_sentence, rule, expected) => {
    const found = [stranger('old', 1), stranger('new', 9), stranger('tls', 5, 'cert-manager')];
    const { objects, count } = judgeStrangers({ found, unread: [] }, [rule], 10);
    expect([objects.map(({ ref }) => ref.name), count]).toEqual([expected, expected.length]);
  });

  it('tells the newest of very many, and how many there are', () => {
    const found = Array.from({ length: 80 }, (_, index) => stranger(`s${index}`, index));
    const { objects, count } = judgeStrangers({ found, unread: ['Pod: may not be listed'] }, [], 10);
    expect([objects.length, objects[0]?.ref.name, count]).toEqual([50, 's79', 80]);
  });
});
