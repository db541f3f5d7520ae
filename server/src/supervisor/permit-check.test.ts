import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Epoch } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { permitFor, shop } from '../adapters/targets/host/host-fixture.ts';
import { PermitCheck } from './permit-check.ts';

describe('server/src/supervisor/permit-check.ts', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fl-permit-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const loaded = async (): Promise<PermitCheck> => {
    const check = new PermitCheck(directory);
    await check.load();
    return check;
  };
  const ask = (epoch: number) => ({ on: shop, permit: permitFor(shop, { epoch: epoch as Epoch, expiresAt: 1_000 }) });

  it('keeps out an earlier writer after a restart too', async () => {
    await (await loaded()).admit(ask(7), 0);
    const restarted = await loaded();
    expect(restarted.epoch).toBe(7);
    await expect(restarted.admit(ask(6), 0)).rejects.toMatchObject({ code: 'forbidden' });
    await restarted.admit(ask(7), 0);
  });

  it('does not take the epoch of a permit that it refuses', async () => {
    const check = await loaded();
    await expect(check.admit(ask(9), 1_000)).rejects.toMatchObject({ code: 'forbidden' });
    await check.admit(ask(1), 0);
  });

  it('does not start on a damaged epoch', async () => {
    await writeFile(join(directory, 'epoch.json'), '{"epoch":');
    await expect(loaded()).rejects.toMatchObject({ code: 'integrity' });
  });
});
