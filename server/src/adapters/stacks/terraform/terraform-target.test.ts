import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Epoch, InstallationId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type Manifest, objectKey, refOf } from '@fairlead/core/model/object.ts';
import type { Permit } from '@fairlead/core/model/plan.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCached } from '../../../../../tools/parts/cache.ts';
import { findPart } from '../../../../../tools/parts/parts.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { sha256 } from '../../../io/sha256.ts';
import { systemClock } from '../../../io/system-clock.ts';
import type { Effect, InventoryEntry, Observation } from '../../../ports/target.ts';
import { aesSealer } from '../../secrets/aes-sealer.ts';
import { TerraformTarget } from './terraform-target.ts';

const needs = requires('terraform');
const signal = new AbortController().signal;
const openTofu = findCached('opentofu', '1.12.6', ['tofu'])?.tofu;
const programs = [...new Set([findPart('terraform')?.terraform, openTofu])].filter((path) => path !== undefined);
const installation = 'abcdef0123456789' as InstallationId;

function stack(files: { readonly [path: string]: string }): DesiredObject {
  const manifest: Manifest = {
    apiVersion: 'stack.fairlead.dev/v1',
    kind: 'Stack',
    metadata: { name: 'shop-db' },
    spec: { files },
  };
  return { ref: refOf(manifest), manifest, origin: { path: 'shop-db', line: 0 }, secret: false };
}

const password = 'variable "pw" {\n  type = string\n  sensitive = true\n  default = "hunter2hunter2"\n}\n';
const one = {
  'main.tf': `${password}resource "terraform_data" "a" {\n  input = { size = 1, password = var.pw }\n}\noutput "size" {\n  value = terraform_data.a.input.size\n  sensitive = true\n}\n`,
};
const two = { 'main.tf': one['main.tf'].replace('size = 1', 'size = 2') };

describe.skipIf(needs.skip).each(programs)('server/src/adapters/stacks/terraform/terraform-target.ts', (program) => {
  let workDir: string;
  let target: TerraformTarget;

  beforeAll(() => {
    workDir = mkdtempSync(join(tmpdir(), 'fairlead-stacks-'));
    const providers = mkdtempSync(join(workDir, 'providers-'));
    target = new TerraformTarget('aws-dev', {
      setup: { program, providers, env: {} },
      sealer: aesSealer({ bytes: randomBytes(32) }),
      hash: sha256,
      clock: systemClock,
      workDir,
    });
  });
  afterAll(async () => {
    await target.close();
    rmSync(workDir, { recursive: true, force: true });
  });

  const on = (placement: string) => ({
    installation,
    placement: placement as PlacementId,
    project: 'default',
    application: 'shop-db',
  });
  const permit = (placement: string, over: Partial<Permit> = {}): Permit => ({
    plan: 'plan' as PlanDigest,
    placement: placement as PlacementId,
    gates: [],
    epoch: 1 as Epoch,
    expiresAt: Date.now() + 60_000,
    ...over,
  });

  async function look(
    placement: string,
    objects: readonly DesiredObject[],
    inventory: readonly InventoryEntry[] = [],
  ): Promise<Observation> {
    const outcome = await target.observe({ on: on(placement), objects, inventory, ignore: [] }, signal);
    if (outcome.kind !== 'observed') throw new Error('it is planned at once');
    return outcome.observation;
  }

  async function carryOut(
    placement: string,
    { changes }: Observation,
    objects: readonly DesiredObject[],
    over: Partial<Permit> = {},
  ): Promise<readonly Effect[]> {
    const effects: Effect[] = [];
    const planned = changes.map((change) => ({ ...change, phase: 'sync', wave: 0 }) as const);
    for await (const effect of target.execute({
      on: on(placement),
      permit: permit(placement, over),
      delivery: 'd',
      changes: planned,
      objects,
    }))
      effects.push(effect);
    return effects;
  }

  function inventoryOf(objects: readonly DesiredObject[], effects: readonly Effect[]): readonly InventoryEntry[] {
    return objects.map(({ ref }, index) => ({
      ref,
      uid: effects[index]?.uid ?? null,
      baseline: effects[index]?.fingerprint ?? null,
    }));
  }

  it('plans, applies exactly that, rests, and plans the next change', async () => {
    const objects = [stack(one)];
    const first = await look('p1', objects);
    expect(first).toMatchObject({
      conflicts: [],
      changes: [
        {
          action: 'create',
          fields: expect.arrayContaining([
            { path: '/terraform_data.a', after: 'create' },
            { path: '/terraform_data.a/input/size', after: 1 },
          ]),
        },
      ],
    });
    const effects = await carryOut('p1', first, objects);
    expect(effects).toMatchObject([{ outcome: 'done', health: { status: 'healthy' }, failure: null }]);
    const inventory = inventoryOf(objects, effects);
    expect(await look('p1', objects, inventory)).toMatchObject({
      changes: [],
      conflicts: [],
      states: [{ live: inventory[0]?.baseline }],
    });
    expect(await target.outputs(on('p1'), signal)).toEqual({ size: 1 });
    const next = [stack(two)];
    const second = await look('p1', next, inventory);
    expect(second.changes).toMatchObject([{ action: 'change', liveUid: inventory[0]?.uid }]);
    expect(second.changes[0]?.fields).toContainEqual({ path: '/terraform_data.a/input/size', before: 1, after: 2 });
    expect(await carryOut('p1', second, next)).toMatchObject([{ outcome: 'done' }]);
    expect(await target.outputs(on('p1'), signal)).toEqual({ size: 2 });
    expect(await target.live(on('p1'), next[0]?.ref ?? refOf(stack(one).manifest), signal)).toMatchObject({
      kind: 'Stack',
      status: { resources: ['terraform_data.a'] },
    });
    expect(await target.contact(signal)).toMatchObject({ reachable: true, version: expect.stringMatching(/^1\./) });
  });

  it('keeps no secret in the plan that is shown, nor in the clear on disk beside the state', async () => {
    const objects = [stack(one)];
    const seen = await look('p2', objects);
    expect(JSON.stringify(seen)).not.toContain('hunter2');
    const root = join(workDir, 'p2');
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name !== 'main.tf',
    );
    for (const file of files) expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain('hunter2');
    expect(files.map(({ name }) => name)).toContain('saved-plan.json');
    expect(statSync(root).mode & 0o077).toBe(0);
  });

  it('refuses a plan that is spent, was altered, or is not the one agreed to', async () => {
    const objects = [stack(one)];
    const agreed = await look('p3', objects);
    expect(await carryOut('p3', agreed, [stack(two)])).toMatchObject([
      { outcome: 'failed', failure: { code: 'permit-refused' } },
    ]);
    await look('p3', [stack(two)]);
    expect(await carryOut('p3', agreed, objects)).toMatchObject([
      { outcome: 'failed', failure: { code: 'permit-refused' } },
    ]);
    const again = await look('p3', objects);
    const [change] = again.changes;
    if (change === undefined) throw new Error('nothing was planned');
    const other = { ...again, changes: [{ ...change, fields: change.fields.slice(1) }] };
    expect(await carryOut('p3', other, objects)).toMatchObject([{ failure: { code: 'permit-refused' } }]);
    const file = join(workDir, 'p3', 'saved-plan.json');
    const saved = JSON.parse(readFileSync(file, 'utf8')) as { sha256: string };
    writeFileSync(file, JSON.stringify({ ...saved, sha256: 'f'.repeat(64) }));
    expect(await carryOut('p3', again, objects)).toMatchObject([
      { outcome: 'failed', failure: { code: 'permit-refused' } },
    ]);
    const last = await look('p3', objects);
    expect(await carryOut('p3', last, objects)).toMatchObject([{ outcome: 'done' }]);
    expect(await carryOut('p3', last, objects)).toMatchObject([
      { outcome: 'failed', failure: { code: 'permit-refused' } },
    ]);
  });

  it('does not apply on a state that somebody else wrote meanwhile', async () => {
    const objects = [stack(one)];
    await carryOut('p4', await look('p4', objects), objects);
    const next = [stack(two)];
    const planned = await look('p4', next);
    const file = join(workDir, 'p4', 'config', 'terraform.tfstate');
    const state = JSON.parse(readFileSync(file, 'utf8')) as { serial: number };
    writeFileSync(file, JSON.stringify({ ...state, serial: state.serial + 5 }));
    expect(await carryOut('p4', planned, next)).toMatchObject([
      { outcome: 'failed', failure: { message: expect.stringMatching(/stale/i) } },
    ]);
    expect(await target.outputs(on('p4'), signal)).toEqual({ size: 1 });
  });

  it('holds a plan that deletes or replaces', async () => {
    const objects = [stack(one)];
    const inventory = inventoryOf(objects, await carryOut('p5', await look('p5', objects), objects));
    const less = [stack({ 'main.tf': password })];
    expect(await look('p5', less, inventory)).toMatchObject({
      changes: [],
      conflicts: [{ reason: expect.stringContaining('deletes terraform_data.a') }],
    });
    expect(await look('p5', [], inventory)).toMatchObject({
      changes: [],
      incomplete: [expect.stringContaining('Stack/shop-db')],
    });
    expect(await target.outputs(on('p5'), signal)).toEqual({ size: 1 });
  });

  it.each<readonly [string, { readonly [path: string]: string }, RegExp]>([
    ['what is no configuration', { 'main.tf': 'resource {' }, /main\.tf/],
    [
      'a provider that is not provided, without asking the network',
      { 'main.tf': 'resource "aws_vpc" "x" {}\n' },
      /aws/,
    ],
    ['a path that leads out', { '../out.tf': '' }, /plain names/],
    ['a state of its own', { 'terraform.tfstate': '{}' }, /plain names/],
    ['a folder of hidden things', { '.terraform/x': '' }, /plain names/],
  ])('harms only the stack with %s', async (_sentence, files, reason) => {
    const seen = await look('p6', [stack(files)]);
    expect(seen.changes).toEqual([]);
    expect(seen.conflicts[0]?.reason).toMatch(reason);
  });

  it('forgets the files of the commit before', async () => {
    await look('p7', [stack({ 'main.tf': '', 'modules/a/old.tf': '' })]);
    await look('p7', [stack({ 'main.tf': '' })]);
    const config = join(workDir, 'p7', 'config');
    expect(
      readdirSync(config, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [entry.name] : [],
      ),
    ).toEqual(['main.tf']);
  });

  it('gives the program nothing of this process but what is allowed', async () => {
    process.env['TF_VAR_pw'] = 'from-the-environment';
    const objects = [stack({ 'main.tf': 'variable "pw" { default = "own" }\noutput "pw" { value = var.pw }\n' })];
    await carryOut('p8', await look('p8', objects), objects);
    delete process.env['TF_VAR_pw'];
    expect(await target.outputs(on('p8'), signal)).toEqual({ pw: 'own' });
  });

  it('writes nothing without a valid permit', async () => {
    const objects = [stack(one)];
    const seen = await look('p9', objects);
    await expect(carryOut('p9', seen, objects, { expiresAt: 1 })).rejects.toMatchObject({ code: 'forbidden' });
    expect(objectKey(objects[0]?.ref ?? refOf(stack(one).manifest))).toBe('stack.fairlead.dev/Stack//shop-db');
    expect(await target.outputs(on('p9'), signal)).toEqual({});
  });
});
