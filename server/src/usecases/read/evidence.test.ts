import type { Evidence } from '@fairlead/core/evidence/evidence.ts';
import { type EvidenceCheck, verifyEvidence } from '@fairlead/core/evidence/verify-evidence.ts';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import type { DeliveryId, Epoch, PlacementId } from '@fairlead/core/model/ids.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';
import { newRevision, placementOf, planOf, secretValue, seedAt } from '../../api/testing/seed.ts';
import { ed25519Fits, ed25519Signer } from '../../io/ed25519.ts';
import { sha256 } from '../../io/sha256.ts';
import type { Write } from '../../ports/store.ts';

let world: ApiWorld;
let found: Evidence;

const verify = (evidence: Evidence, expectedKey: string | null = null): readonly EvidenceCheck[] =>
  verifyEvidence(evidence, { hash: sha256, fits: ed25519Fits, expectedKey });
const faults = (evidence: Evidence, expectedKey: string | null = null): readonly string[] =>
  verify(evidence, expectedKey).flatMap(({ wrong }) => (wrong === null ? [] : [wrong]));

/** A delivery that bob approved, as the loop records one. */
beforeAll(async () => {
  world = await openApiWorld();
  const actor = { issuer: 'https://id', subject: 'bob', kind: 'person', person: 'bob@acme.dev' } as const;
  const gates = [{ gate: 'approval', rule: 'approved by bob@acme.dev', outcome: 'passed' }] as const;
  for (const stage of ['dev', 'staging']) {
    const placement = `shop-${stage}` as PlacementId;
    const delivery = `shop-${stage}-new` as DeliveryId;
    const { digest: plan } = planOf(placementOf('web', 'shop', stage, 0), world.digests.new);
    const record = (verb: string, outcome: 'intent' | 'done', data: JsonObject, at: number): Write => ({
      kind: 'audit',
      record: {
        at,
        actor,
        via: 'test',
        verb,
        subject: `placement/${placement}`,
        project: 'web',
        outcome,
        reason: '',
        data,
      },
    });
    await world.store.commit([
      record('approve', 'done', { verdict: 'approve', plan }, seedAt + 1),
      record('pause', 'done', {}, seedAt + 2),
      record('execute', 'intent', { delivery, plan }, seedAt + 3),
      record('execute', 'done', { delivery, plan }, seedAt + 4),
      { kind: 'put-permit', permit: { plan, placement, gates, epoch: 1 as Epoch, expiresAt: 1 }, delivery },
    ]);
  }
  const admin = await world.token('admin', '*');
  found = (await send(world, 'GET', `/api/v1/evidence/${newRevision}`, admin.secret)).body as unknown as Evidence;
});
afterAll(() => world.close());

/** Every place in a document that holds a text, a number or a switch. */
function leaves(value: Json, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((entry: Json, at) => leaves(entry, [...path, at]));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, entry]) => leaves(entry as Json, [...path, name]));
  return [path];
}

function changed(evidence: Evidence, path: readonly (string | number)[]): Evidence {
  const copy = structuredClone(evidence) as unknown as { [key: string]: unknown };
  let at: { [key: string]: unknown } = copy;
  for (const part of path.slice(0, -1)) at = at[part] as { [key: string]: unknown };
  const last = String(path.at(-1));
  const before = at[last];
  at[last] = typeof before === 'number' ? before + 1 : typeof before === 'boolean' ? !before : `${before}!`;
  return copy as unknown as Evidence;
}

describe('server/src/usecases/read/evidence.ts', () => {
  test('holds commits, plan, permit, approval and records without a gap, and verifies', () => {
    expect(faults(found)).toEqual([]);
    expect(found.body.deliveries.map(({ delivery }) => delivery.placement).sort()).toEqual([
      'shop-dev',
      'shop-staging',
    ]);
    expect(found.body.audit.map(({ verb }) => verb)).toEqual(expect.arrayContaining(['approve', 'execute']));
    expect(found.body.whole).toEqual(['one']);
    expect(verify(found).length).toBeGreaterThan(5);
    expect(JSON.stringify(found)).not.toContain(secretValue);
  });

  test('what is changed anywhere is found', () => {
    const places = leaves(found as unknown as Json);
    expect(places.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.constantFrom(...places), (path) => {
        expect([path, faults(changed(found, path)).length > 0]).toEqual([path, true]);
      }),
      { numRuns: Math.min(600, places.length * 3) },
    );
  });

  test('what is left out or moved is found', () => {
    const { body, signature } = found;
    expect(faults({ body: { ...body, audit: body.audit.slice(1) }, signature })).not.toEqual([]);
    expect(faults({ body: { ...body, audit: [...body.audit].reverse() }, signature })).not.toEqual([]);
    expect(faults({ body: { ...body, deliveries: [] }, signature })).not.toEqual([]);
  });

  test('who signs anew with another key is told from the installation by its key, and still cannot change a record', () => {
    const other = ed25519Signer(sha256('somebody else'));
    const forge = (body: Evidence['body']): Evidence => {
      const value = other.sign(JSON.stringify(body));
      return { body, signature: { algorithm: 'ed25519', publicKey: other.publicKey, value } };
    };
    expect(faults(forge(found.body), found.signature.publicKey).join()).toContain('not the key that was expected');
    const [first, ...rest] = found.body.audit;
    const forged = first === undefined ? [] : [{ ...first, reason: 'forged' }, ...rest];
    expect(faults(forge({ ...found.body, audit: forged })).join()).toContain('was changed after it was written');
  });

  test('an approval by the author is found, whoever signed it', () => {
    const { body, signature } = found;
    const bob = { name: 'Bob', email: 'bob@acme.dev' };
    const commits = body.change.commits.map((commit) => ({ ...commit, author: bob }));
    expect(faults({ body: { ...body, change: { ...body.change, commits } }, signature }).join()).toContain(
      'is author of it',
    );
  });

  test('is given to who may read the audit log of the project only, and others see nothing of it', async () => {
    const operator = await world.token('operator', '*');
    expect((await send(world, 'GET', `/api/v1/evidence/${newRevision}`, operator.secret)).status).toBe(403);
    const stranger = await world.token('admin', 'db');
    expect((await send(world, 'GET', '/api/v1/evidence/shop-dev-new', stranger.secret)).status).toBe(404);
    const tenant = await world.token('admin', 'web');
    const own = (await send(world, 'GET', '/api/v1/evidence/shop-dev-new', tenant.secret)).body as unknown as Evidence;
    expect(own.body.whole).toEqual([]);
    expect(own.body.audit.every(({ project }) => project === 'web')).toBe(true);
    expect(faults(own)).toEqual([]);
  });
});
