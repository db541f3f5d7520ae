import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { TreeNode } from '@fairlead/core/model/tree.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingWorld } from '../../api/testing/acting-world.ts';

const health = { status: 'healthy', message: '' } as const;
const pod = {
  status: 'Running',
  ready: 1,
  containers: ['app'],
  restarts: 0,
  images: ['web:1'],
  node: 'n1',
  labels: { app: 'web' },
};
const node = (kind: string, group: string, name: string, parent: string, more: Partial<TreeNode> = {}): TreeNode => ({
  ...{ ref: { group, kind, namespace: 'shop', name }, uid: `uid-${name}`, parent, health, createdAt: 5 },
  ...more,
});
const web = node('Deployment', 'apps', 'web', '');
const set = node('ReplicaSet', 'apps', 'web-7d', 'uid-web');
const ill = node('Pod', '', 'web-2', 'uid-web-7d', {
  pod: { ...pod, ready: 0 },
  health: { status: 'degraded', message: 'it crashes' },
});
const well = node('Pod', '', 'web-1', 'uid-web-7d', { pod });

let here: ActingWorld;
let asked: string[];
beforeEach(async () => {
  here = await ActingWorld.open('viewer');
  asked = [];
  here.world.target.tree = async (...[, refs]: readonly [unknown?, (readonly { readonly name: string }[])?]) => {
    asked.push(...(refs ?? []).map(({ name }) => name));
    return { nodes: [web, set, well, ill], unread: ['Jobs in shop may not be listed'] };
  };
});
afterEach(() => here.close());

describe('server/src/usecases/read/below.ts', () => {
  test('lists pods with what runs them, those in trouble first, and says what was not seen', async () => {
    const { body } = await here.get('pods');
    expect(body['items']).toMatchObject([
      { name: 'web-2', of: 'Deployment/shop/web', health: 'degraded', message: 'it crashes', ready: 0 },
      { name: 'web-1', of: 'Deployment/shop/web', health: 'healthy', images: ['web:1'], node: 'n1' },
    ]);
    expect(body['unread']).toEqual(['Jobs in shop may not be listed']);
    expect(JSON.stringify(body)).not.toContain('labels');
  });

  test('asks about one object alone where one is meant, a pod included', async () => {
    await here.get('tree?object=Deployment/shop/web');
    await here.get('tree?object=Pod/shop/web-1');
    expect(asked).toEqual(['web', 'web-1']);
    expect((await here.get('tree?object=Secret/shop/db')).status).toBe(404);
  });

  test('shows a pod as an object: nothing of Git, the owner, and how it is', async () => {
    here.world.target.tree = async () => ({ nodes: [{ ...ill, parent: '' }], unread: [] });
    expect((await here.get('object?object=Pod/shop/web-2')).body).toMatchObject({
      ...{ object: 'Pod/shop/web-2', health: 'degraded', message: 'it crashes', drifted: false },
      ...{ desired: null, overlay: null, owner: 'shop in dev (web)' },
    });
    here.world.target.tree = async () => ({ nodes: [], unread: [] });
    expect((await here.get('object?object=Pod/shop/foreign')).status).toBe(404);
  });

  test('tells notes with what they are about', async () => {
    const note = {
      ref: well.ref,
      at: 9,
      isWarning: true,
      reason: 'BackOff',
      message: 'again',
      from: 'kubelet',
      count: 3,
    };
    here.world.target.notes = async () => [note];
    expect((await here.get('notes?object=Deployment/shop/web')).body['items']).toEqual([
      {
        ...{ object: 'Pod/shop/web-1', key: '/Pod/shop/web-1', at: 9, warning: true },
        ...{ reason: 'BackOff', message: 'again', from: 'kubelet', count: 3 },
      },
    ]);
  });

  test.each([
    ['pods', 'unavailable', 503],
    ['network', 'timeout', 504],
    ['tree', 'forbidden', 403],
  ] as const)('%s of a target that answers %s is no empty list', async (what, code, status) => {
    here.world.target.tree = async () => {
      throw new AppError(code, 'so it is');
    };
    const answer = await here.get(what);
    expect({ status: answer.status, detail: answer.body['detail'] }).toEqual({ status, detail: 'so it is' });
  });
});
