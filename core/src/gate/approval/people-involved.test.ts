import { describe, expect, test } from 'vitest';
import type { Approver } from '../../model/approval.ts';
import { isComparable, partOf, peopleInvolved } from './people-involved.ts';

const ada = { name: 'Ada L', email: 'Ada@acme.dev' };
const forge = { name: 'Forge', email: 'noreply@forge.dev' };
const involved = peopleInvolved({
  commits: [
    { author: ada, committer: forge, body: 'x\n\nCo-authored-by: Bob B <bob@acme.dev>\nFairlead-By: eve@acme.dev\n' },
  ],
  requesters: ['cid@acme.dev', ''],
  pushers: ['Dee@acme.dev'],
});
const somebody: Approver = {
  ...{ issuer: 'https://id', subject: '7', person: 'zoe@acme.dev', groups: [], role: null, handle: null },
};

describe('core/src/gate/approval/people-involved.ts', () => {
  test.each<[string, Partial<Approver>, string | null]>([
    ['who wrote it', { person: 'ada@acme.dev' }, 'author'],
    ['who wrote it, by name on this machine', { person: 'ada l' }, 'author'],
    ['who helped', { person: 'bob@acme.dev' }, 'co-author'],
    ['who committed it', { person: 'noreply@forge.dev' }, 'committer'],
    ['who had it promoted', { person: 'eve@acme.dev' }, 'requester'],
    ['who asked for it', { person: 'cid@acme.dev' }, 'requester'],
    ['who pushed it', { person: 'DEE@acme.dev' }, 'pusher'],
    ['who pushed it, by the handle of another account', { handle: 'dee@acme.dev' }, 'pusher'],
    ['who had no part', {}, null],
  ])('tells %s', (_sentence, who, part) => {
    expect(partOf({ ...somebody, ...who }, involved)).toBe(part);
  });

  test.each<[string, Partial<Approver>, boolean]>([
    ['an address that a provider verified can be compared', {}, true],
    ['an account without one cannot', { person: 'https://id#7' }, false],
    ['an account of this machine is its administrator', { issuer: 'fairlead', person: 'root' }, true],
  ])('%s', (_sentence, who, comparable) => {
    expect(isComparable({ ...somebody, ...who })).toBe(comparable);
  });
});
