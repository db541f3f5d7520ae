import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { err, ok } from '@fairlead/core/lib/result.ts';
import type { OutsideRequest } from '@fairlead/core/model/material.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignedChart } from '../../ports/chart-verifier.ts';
import { writeTar } from './archive/testing/write-tar.ts';
import { BlobCache } from './blob-cache.ts';
import { digestOf } from './digest-of.ts';
import { FetchedMaterials } from './fetched-materials.ts';
import { FileServer } from './testing/file-server.ts';
import { packChart } from './testing/pack-chart.ts';

const signal = new AbortController().signal;
const packed = packChart('redis', '1.0.0', { 'values.yaml': 'a: 1\n' });

describe('server/src/adapters/materials/signed-charts.test.ts', () => {
  let dir: string;
  let server: FileServer;
  let materials: FetchedMaterials;
  const verified: SignedChart[] = [];

  const make = (): FetchedMaterials =>
    new FetchedMaterials({
      clock: { now: () => 0 },
      contents: new BlobCache(join(dir, 'contents'), 1_000_000_000),
      pins: new BlobCache(join(dir, 'pins'), 1_000_000),
      accessOf: () => ({ allowPrivate: true, caFile: null, user: null, credential: null }),
      verifier: {
        verify: async (chart) => {
          verified.push(chart);
          return chart.provenance === `signed with ${chart.keyring}` ? ok(['Ada']) : err('another key');
        },
      },
    });
  const chart = (): OutsideRequest => ({
    kind: 'chart',
    repo: server.url,
    name: 'redis',
    version: '1.x',
    digest: null,
  });
  const outcomeOf = async (request: OutsideRequest, keyring: string | null): Promise<string> => {
    const opened = await materials.open(request, signal, keyring);
    return opened.ok ? 'opened' : opened.error.message;
  };

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-signed-'));
    server = await new FileServer().start();
    verified.length = 0;
    materials = make();
    const entry = { version: '1.0.0', digest: digestOf(packed).slice(7), urls: ['files/redis-1.0.0.tgz?at=1'] };
    server.files.set('/index.yaml', { body: JSON.stringify({ apiVersion: 'v1', entries: { redis: [entry] } }) });
    server.files.set('/files/redis-1.0.0.tgz', { body: packed });
  });
  afterEach(async () => {
    await Promise.all([materials.close(), server.stop()]);
    rmSync(dir, { recursive: true });
  });

  it('opens a chart with the proof that lies beside it', async () => {
    server.files.set('/files/redis-1.0.0.tgz.prov', { body: 'signed with ada' });
    expect(await outcomeOf(chart(), 'ada')).toBe('opened');
    expect(verified).toEqual([
      { archive: packed, name: 'redis-1.0.0.tgz', provenance: 'signed with ada', keyring: 'ada' },
    ]);
    expect(server.asked.map(({ path }) => path)).toContain('/files/redis-1.0.0.tgz.prov?at=1');
  });

  it.each([
    ['without a proof', undefined],
    ['with an empty one', ''],
    ['signed by a stranger', 'signed with mallory'],
  ])('opens none %s, though one was opened before that needed none', async (_, provenance) => {
    if (provenance !== undefined) server.files.set('/files/redis-1.0.0.tgz.prov', { body: provenance });
    expect(await outcomeOf(chart(), null)).toBe('opened');
    expect(await outcomeOf(chart(), 'ada')).toMatch(
      provenance === undefined ? /is not signed/ : /not proven .* another key/,
    );
    expect(await outcomeOf(chart(), null)).toBe('opened');
  });

  it('proves it every time anew, and without the place where it lies', async () => {
    server.files.set('/files/redis-1.0.0.tgz.prov', { body: 'signed with ada' });
    const request = chart();
    expect(await outcomeOf(request, 'ada')).toBe('opened');
    await materials.close();
    await server.stop();
    materials = make();
    expect(await outcomeOf(request, 'ada')).toBe('opened');
    expect(await outcomeOf(request, 'bob')).toContain('not proven');
    server = await new FileServer().start();
  });

  it('takes no chart in disguise', async () => {
    const archive = gzipSync(writeTar([{ path: 'a/Chart.yaml', content: 'name: x' }]));
    server.files.set('/x.tar.gz', { body: archive });
    const request: OutsideRequest = {
      kind: 'archive',
      url: `${server.url}/x.tar.gz`,
      sha256: digestOf(archive).slice(7),
    };
    expect(await outcomeOf(request, 'ada')).toContain('it holds a chart (a/Chart.yaml), and charts must be signed');
    expect(await outcomeOf(request, null)).toBe('opened');
  });
});
