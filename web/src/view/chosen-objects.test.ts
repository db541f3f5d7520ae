import { describe, expect, it } from 'vitest';
import { type Choosable, differing, groupByKind, namesForCommand, withChosen } from './chosen-objects.ts';

const item = (object: string, standing: Choosable['standing'] = 'equal', group = 'apps'): Choosable => ({
  key: `${group}/${object}`,
  object,
  kind: object.split('/')[0] ?? '',
  standing,
});
const items = [
  item('ConfigMap/shop/web'),
  item('Deployment/shop/web', 'changed'),
  item('Ingress/shop/web', 'drifted', 'networking.k8s.io'),
  item('Ingress/shop/web', 'equal', 'extensions'),
];

describe('web/src/view/chosen-objects.ts', () => {
  it('groups by kind what holds the text', () => {
    expect(groupByKind(items, '').map(({ kind, items: found }) => `${kind} ${found.length}`)).toEqual([
      'ConfigMap 1',
      'Deployment 1',
      'Ingress 2',
    ]);
    expect(groupByKind(items, ' DEPLOY ').map(({ kind }) => kind)).toEqual(['Deployment']);
    expect(groupByKind(items, 'nothing')).toEqual([]);
  });

  it('knows what differs', () => {
    expect([...differing(items)]).toEqual(['apps/Deployment/shop/web', 'networking.k8s.io/Ingress/shop/web']);
  });

  it('takes in and leaves out without touching the choice before', () => {
    const before = new Set(['a']);
    expect([...withChosen(before, [{ key: 'b' }], true)]).toEqual(['a', 'b']);
    expect([...withChosen(before, [{ key: 'a' }], false)]).toEqual([]);
    expect([...before]).toEqual(['a']);
  });

  it('names what is chosen for the command line, by key where two are called alike', () => {
    expect(namesForCommand(items, new Set(['apps/Deployment/shop/web', 'extensions/Ingress/shop/web']))).toEqual([
      'Deployment/shop/web',
      'extensions/Ingress/shop/web',
    ]);
  });
});
