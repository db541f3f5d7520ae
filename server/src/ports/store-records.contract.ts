import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { describe, expect, test } from 'vitest';
import * as sample from './store.samples.ts';
import type { Store, Write } from './store.ts';

/** What the store notes: sources, tokens, requests, messages, events. */
export function recordsContract(store: () => Store): void {
  describe('records', () => {
    const event = (kind: Parameters<typeof sample.event>[0]): Write => sample.event(kind, 'p1');
    test('refs, repositories, targets, problems and configuration', async () => {
      const ref = { repo: sample.repo, ref: 'refs/heads/main', commit: sample.sha('a'), seenAt: 1 };
      const repoState = { repo: sample.repo, checkedAt: 1, failure: null, failingSince: null, held: null };
      const target = { target: 'prod', reachable: true, message: '', version: '1', lastContactAt: 1 };
      const problem = {
        repo: sample.repo,
        path: 'a.yaml',
        line: 1,
        column: 1,
        subject: '',
        field: '',
        message: 'm',
        severity: 'error',
      } as const;
      await store().commit([
        { kind: 'put-ref', ref },
        { kind: 'put-ref', ref: { ...ref, ref: 'refs/heads/old' } },
        { kind: 'put-repo', state: repoState },
        { kind: 'put-target', state: target },
        { kind: 'replace-problems', repo: sample.repo, problems: [problem, { ...problem, line: 2 }] },
        { kind: 'put-configuration', name: 'n', value: { a: [1] } },
      ]);
      await store().commit([
        { kind: 'remove-ref', repo: sample.repo, ref: 'refs/heads/old' },
        { kind: 'replace-problems', repo: sample.repo, problems: [{ ...problem, line: 3 }] },
      ]);
      expect(await store().refs(sample.repo)).toEqual([ref]);
      expect([await store().repo(sample.repo), await store().repos()]).toEqual([repoState, [repoState]]);
      expect(await store().targets()).toEqual([target]);
      expect(await store().problems()).toEqual([{ ...problem, line: 3 }]);
      expect([await store().configuration('n'), await store().configuration('m')]).toEqual([{ a: [1] }, undefined]);
    });

    test('tokens: a use is noted, a removed one does not come back', async () => {
      await store().commit([
        { kind: 'put-token', token: sample.token('t1') },
        { kind: 'put-token', token: sample.token('t2') },
      ]);
      await store().commit([{ kind: 'touch-token', id: 't1', at: 7 }]);
      expect(await store().token('hash-t1')).toEqual(sample.token('t1', { lastUsedAt: 7 }));
      await store().commit([
        { kind: 'remove-token', id: 't1' },
        { kind: 'touch-token', id: 't1', at: 8 },
      ]);
      expect(await store().token('hash-t1')).toBeUndefined();
      expect(await store().tokens()).toEqual([sample.token('t2')]);
    });

    test('sessions: what a provider says now replaces what it said; one that is gone does not come back', async () => {
      const before = sample.token('s1', { kind: 'session' });
      const identity = {
        ...{ connection: 'login', issuer: 'https://id', subject: '7', person: 'ada@acme.dev', groups: ['leads'] },
        ...{ providerSession: null, refresh: 'sealed', confirmedAt: 5 },
      };
      await store().commit([{ kind: 'put-token', token: before }]);
      await store().commit([{ kind: 'touch-token', id: 's1', at: 7 }]);
      await store().commit([{ kind: 'renew-session', token: { ...before, identity } }]);
      expect(await store().token('hash-s1')).toEqual({ ...before, identity, lastUsedAt: 7 });
      await store().commit([
        { kind: 'remove-token', id: 's1' },
        { kind: 'renew-session', token: { ...before, identity } },
      ]);
      expect(await store().token('hash-s1')).toBeUndefined();
    });

    test('a request with a key is carried out once', async () => {
      const entry: Write = { kind: 'put-idempotency', key: 'k', request: 'r', status: 202, body: '{}', at: 1 };
      const both = await Promise.allSettled([
        store().commit([entry, sample.event('requested', null)]),
        store().commit([entry, sample.event('requested', null)]),
      ]);
      expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(await store().events({ kinds: ['requested'] }, 5)).toHaveLength(1);
      expect(await store().idempotency('k')).toEqual({ request: 'r', status: 202, body: '{}' });
    });

    test('an outbox message is due until sent, later after a failure, and never doubled', async () => {
      await store().commit([
        { kind: 'put-outbox', message: sample.message('m1', 10) },
        { kind: 'put-outbox', message: sample.message('m1', 10) },
        { kind: 'put-outbox', message: sample.message('m2', 20) },
      ]);
      expect((await store().dueOutbox(15, 5)).map(({ key }) => key)).toEqual(['m1']);
      const [first, second] = await store().dueOutbox(20, 5);
      await store().commit([
        { kind: 'outbox-failed', id: first?.id ?? 0, nextAt: 30, error: 'no' },
        { kind: 'outbox-sent', id: second?.id ?? 0 },
      ]);
      expect(await store().dueOutbox(29, 5)).toEqual([]);
      expect(await store().dueOutbox(30, 5)).toMatchObject([
        { ...sample.message('m1', 10), attempt: 1, lastError: 'no' },
      ]);
    });

    test('events are numbered in the order of their commits and told to listeners', async () => {
      const told: number[] = [];
      const stop = store().onCommit((lastSeq) => told.push(lastSeq));
      await store().commit([
        { kind: 'put-placement', placement: sample.placement('p1') },
        event('delivery-started'),
        event('delivery-phase'),
      ]);
      await store().commit([{ kind: 'put-configuration', name: 'n', value: 1 }]);
      await Promise.all([store().commit([event('delivery-held')]), store().commit([event('delivery-released')])]);
      stop();
      await store().commit([event('health-changed')]);
      const all = await store().events({ after: 0 }, 10);
      expect(all.map(({ kind }) => kind)).toEqual([
        'delivery-started',
        'delivery-phase',
        'delivery-held',
        'delivery-released',
        'health-changed',
      ]);
      expect(all.map(({ seq }) => seq)).toEqual([...all.map(({ seq }) => seq)].sort((a, b) => a - b));
      expect(told.at(-1)).toBe(all[3]?.seq);
      expect(await store().lastEventSeq()).toBe(all[4]?.seq);
      expect((await store().events({}, 2)).map(({ kind }) => kind)).toEqual(['health-changed', 'delivery-released']);
      expect(await store().events({ before: all[1]?.seq ?? 0, placement: 'p1' as PlacementId }, 5)).toHaveLength(1);
      expect(await store().events({ severity: 'error' }, 5)).toEqual([]);
    });
  });
}
