import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditRecord, ChainedAuditRecord } from '../model/audit.ts';
import { type AuditHead, chainRecord, genesisHash } from './chain-record.ts';
import { verifyChain, verifyHeads } from './verify-chain.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const record = fc.record({
  at: fc.nat(),
  actor: fc.record({
    issuer: fc.string(),
    subject: fc.string(),
    kind: fc.constantFrom('person' as const, 'token' as const, 'machine' as const),
    person: fc.string(),
  }),
  via: fc.string(),
  verb: fc.string(),
  subject: fc.string(),
  project: fc.string(),
  outcome: fc.constantFrom(
    'intent' as const,
    'done' as const,
    'failed' as const,
    'unknown' as const,
    'denied' as const,
  ),
  reason: fc.string(),
  data: fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    { noNullPrototype: true },
  ),
});
const entries = fc.array(fc.tuple(fc.constantFrom('one', 'two', 'three'), record), { minLength: 1, maxLength: 12 });

function chain(list: readonly (readonly [string, AuditRecord])[]): ChainedAuditRecord[] {
  const heads = new Map<string, AuditHead>();
  return list.map(([writer, entry]) => {
    const head = heads.get(writer) ?? { writer, seq: 0, hash: genesisHash };
    const chained = chainRecord(head.hash, writer, head.seq + 1, entry, hash);
    heads.set(writer, { writer, seq: chained.seq, hash: chained.hash });
    return chained;
  });
}

function headsOf(chained: readonly ChainedAuditRecord[]): readonly AuditHead[] {
  return [...new Map(chained.map(({ writer, seq, hash: at }) => [writer, { writer, seq, hash: at }])).values()];
}

function verdict(chained: readonly ChainedAuditRecord[], kept: readonly AuditHead[]): string {
  const chains = verifyChain(chained, hash);
  return chains.kind === 'bad' ? 'bad' : verifyHeads(chains.heads, kept).kind;
}

describe('core/src/audit/verify-chain.ts', () => {
  test('what was chained verifies, as a whole and page by page', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, at) => {
        const chained = chain(list);
        expect(verdict(chained, headsOf(chained))).toBe('ok');
        const cut = at % (chained.length + 1);
        const first = verifyChain(chained.slice(0, cut), hash);
        expect(first.kind).toBe('ok');
        if (first.kind === 'ok') expect(verifyChain(chained.slice(cut), hash, first.heads).kind).toBe('ok');
      }),
    );
  });

  test('what is read back from JSON verifies', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const chained = chain(list);
        expect(verdict(JSON.parse(JSON.stringify(chained)) as ChainedAuditRecord[], headsOf(chained))).toBe('ok');
      }),
    );
  });

  test('any changed field is found', () => {
    const changes: ((found: ChainedAuditRecord) => ChainedAuditRecord)[] = [
      (found) => ({ ...found, at: found.at + 1 }),
      (found) => ({ ...found, actor: { ...found.actor, subject: `${found.actor.subject}!` } }),
      (found) => ({ ...found, actor: { ...found.actor, kind: found.actor.kind === 'person' ? 'token' : 'person' } }),
      (found) => ({ ...found, actor: { ...found.actor, issuer: `${found.actor.issuer}!` } }),
      (found) => ({ ...found, actor: { ...found.actor, person: `${found.actor.person}!` } }),
      (found) => ({ ...found, via: `${found.via}!` }),
      (found) => ({ ...found, verb: `${found.verb}!` }),
      (found) => ({ ...found, subject: `${found.subject}!` }),
      (found) => ({ ...found, project: `${found.project}!` }),
      (found) => ({ ...found, outcome: found.outcome === 'done' ? 'failed' : 'done' }),
      (found) => ({ ...found, reason: `${found.reason}!` }),
      (found) => ({ ...found, data: { ...found.data, added: true } }),
      (found) => ({ ...found, writer: `${found.writer}!` }),
      (found) => ({ ...found, seq: found.seq + 1 }),
      (found) => ({ ...found, previousHash: `${found.previousHash}0` }),
      (found) => ({ ...found, hash: found.hash.replace(/^./, (sign) => (sign === '0' ? '1' : '0')) }),
    ];
    fc.assert(
      fc.property(entries, fc.nat(), fc.constantFrom(...changes), (list, at, change) => {
        const chained = chain(list);
        const index = at % chained.length;
        const changed = chained.map((found, position) => (position === index ? change(found) : found));
        expect(verdict(changed, headsOf(chained))).toBe('bad');
      }),
    );
  });

  test('a record re-hashed after a change is found by the one that follows or by the head', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, at) => {
        const chained = chain(list);
        const index = at % chained.length;
        const forged = chained.map((found, position) =>
          position === index
            ? chainRecord(found.previousHash, found.writer, found.seq, { ...found, reason: `${found.reason}!` }, hash)
            : found,
        );
        expect(verdict(forged, headsOf(chained))).toBe('bad');
      }),
    );
  });

  test('any removal is found, of the last record too', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, at) => {
        const chained = chain(list);
        const kept = chained.filter((_, position) => position !== at % chained.length);
        expect(verdict(kept, headsOf(chained))).toBe('bad');
      }),
    );
  });

  test("any reordering or repetition of one writer's records is found", () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 2, maxLength: 8 }), fc.nat(), fc.nat(), (list, left, right) => {
        const chained = chain(list.map((entry) => ['one', entry] as const));
        const [a, b] = [left % chained.length, right % chained.length];
        fc.pre(a !== b);
        const swapped = chained.map((found, at) => (at === a ? chained[b] : at === b ? chained[a] : found));
        const twice = chained.flatMap((found, at) => (at === a ? [found, found] : [found]));
        expect(verdict(swapped as ChainedAuditRecord[], headsOf(chained))).toBe('bad');
        expect(verdict(twice, headsOf(chained))).toBe('bad');
      }),
    );
  });

  test('names the first bad record and why', () => {
    const entry = fc.sample(record, 1)[0] as AuditRecord;
    const chained = chain([1, 2, 3].map(() => ['one', entry] as const));
    const changed = chained.map((found) => (found.seq === 2 ? { ...found, verb: 'other' } : found));
    expect(verifyChain(changed, hash)).toMatchObject({
      kind: 'bad',
      writer: 'one',
      seq: 2,
      reason: 'was changed after it was written',
    });
    expect(verifyChain(chained.slice(1), hash)).toMatchObject({
      kind: 'bad',
      seq: 2,
      reason: 'record 1 is missing or out of order',
    });
    expect(verifyHeads([], headsOf(chained))).toMatchObject({
      kind: 'bad',
      seq: 1,
      reason: 'records 1 to 3 are missing at the end',
    });
    expect(verifyHeads(headsOf(chained), [{ writer: 'two', seq: 1, hash: '' }])).toMatchObject({
      kind: 'bad',
      writer: 'two',
    });
  });
});
