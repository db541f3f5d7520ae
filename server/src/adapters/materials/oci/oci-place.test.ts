import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { err } from '@fairlead/core/lib/result.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { OutsideRequest } from '@fairlead/core/model/material.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../../../tools/test/requires.ts';
import { writeTar } from '../archive/testing/write-tar.ts';
import { BlobCache } from '../blob-cache.ts';
import { FetchedMaterials } from '../fetched-materials.ts';
import type { PlaceAccess } from '../outside-client.ts';
import { FileServer } from '../testing/file-server.ts';
import { packChart } from '../testing/pack-chart.ts';
import { chartLayer, fluxLayer, startRegistry, type TestRegistry } from '../testing/start-registry.ts';

const needs = requires('registry');
const signal = new AbortController().signal;

describe.skipIf(needs.skip)('server/src/adapters/materials/oci/oci-place.ts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-oci-'));
  let registry: TestRegistry;
  let materials: FetchedMaterials;
  let access: PlaceAccess = { allowPrivate: true, caFile: null, user: null, credential: null };
  let digest: string;

  beforeAll(async () => {
    registry = await startRegistry(dir);
    materials = new FetchedMaterials({
      verifier: { verify: async () => err('nobody is asked here') },
      clock: { now: () => 0 },
      contents: new BlobCache(join(dir, 'contents'), 1_000_000_000),
      pins: new BlobCache(join(dir, 'pins'), 1_000_000),
      accessOf: () => access,
    });
    for (const version of ['1.0.0', '1.1.0+build.7', '2.0.0-rc.1'])
      await registry.push('charts/redis', version.replace('+', '_'), packChart('redis', version, {}), chartLayer);
    const files = gzipSync(writeTar([{ path: './deploy/a.yaml', content: 'a: 1' }]));
    digest = await registry.push('team/site', 'latest', files, fluxLayer);
    await registry.push('team/odd', 'latest', Buffer.from('text'), 'text/plain');
  }, 60_000);
  afterAll(async () => {
    await materials?.close();
    await registry?.stop();
    rmSync(dir, { recursive: true });
  });

  async function told(request: OutsideRequest, path: string): Promise<string> {
    const opened = await materials.open(request, signal);
    if (!opened.ok) return opened.error.message;
    return `${opened.value.pin.version} ${Buffer.from((await opened.value.tree.read(path, 1_000)) ?? []).toString()}`;
  }
  const chart = (version: string, name = 'redis'): OutsideRequest => ({
    kind: 'chart',
    repo: `oci://${registry.host}/charts`,
    name,
    version,
    digest: null,
  });
  const artefact = (over: Partial<Extract<OutsideRequest, { kind: 'oci' }>>): OutsideRequest => ({
    kind: 'oci',
    url: `oci://${registry.host}/team/site`,
    version: '',
    digest: null,
    ...over,
  });

  it('takes a chart by range from the tags of a real registry, builds included', async () => {
    expect(await told(chart('1.x'), 'Chart.yaml')).toContain(
      '1.1.0+build.7 apiVersion: v2\nname: redis\nversion: 1.1.0+build.7',
    );
  });

  it('takes a chart by version, and a pre-release by its name', async () => {
    expect(await told(chart('1.0.0'), 'Chart.yaml')).toContain('version: 1.0.0');
    expect(await told(chart('2.0.0-rc.1'), 'Chart.yaml')).toContain('version: 2.0.0-rc.1');
  });

  it('takes files by tag and by digest', async () => {
    expect(await told(artefact({ version: 'latest' }), 'deploy/a.yaml')).toBe('latest a: 1');
    expect(await told(artefact({ digest }), 'deploy/a.yaml')).toBe(`${digest.slice(7, 19)} a: 1`);
  });

  it.each([
    ['a version that is not there', () => chart('3.x'), 'no tag of'],
    ['a chart that is not there', () => chart('1.x', 'nothing'), 'has no charts/nothing'],
    ['a digest that is not there', () => artefact({ digest: `sha256:${'0'.repeat(64)}` }), 'has no team/site'],
    [
      'an artefact without files',
      () => artefact({ url: `oci://${registry.host}/team/odd`, version: 'latest' }),
      'no layer of files (its layers are text/plain)',
    ],
    [
      'a name that is none',
      () => artefact({ url: `oci://${registry.host}/Team/..`, version: 'latest' }),
      'names no artefact',
    ],
  ])('says so of %s', async (_, request, words) => {
    expect(await told(request(), 'x')).toContain(words);
  });

  it('fetches the token that a registry sends for, and gives its secret to nobody over plain http elsewhere', async () => {
    const fake = await new FileServer().start();
    const stranger = await new FileServer().start();
    try {
      const host = new URL(fake.url).host;
      const realm = (url: string) => `Bearer realm="${url}/token",service="s"`;
      let sendTo = fake.url;
      fake.files.set('/v2/a/tags/list', ({ headers }) =>
        headers.authorization === 'Bearer t0ken'
          ? { body: JSON.stringify({ tags: [] }) }
          : { status: 401, headers: { 'www-authenticate': realm(sendTo) } },
      );
      fake.files.set('/token', { body: JSON.stringify({ token: 't0ken' }) });
      access = { ...access, user: 'ada', credential: async () => new Secret('hunter2') };
      const request = (version: string) => artefact({ url: `oci://${host}/a`, version });
      expect(await told(request('1.x'), 'x')).toContain('it has none');
      const token = fake.asked.find(({ path }) => path.startsWith('/token'));
      expect(token?.path).toContain('scope=repository%3Aa%3Apull');
      expect(token?.headers.authorization).toBe(`Basic ${Buffer.from('ada:hunter2').toString('base64')}`);
      sendTo = stranger.url;
      fake.files.set('/v2/a/tags/list', { status: 401, headers: { 'www-authenticate': realm(stranger.url) } });
      expect(await told(request('2.x'), 'x')).toContain('where no credential goes');
      expect(stranger.asked).toEqual([]);
    } finally {
      access = { ...access, user: null, credential: null };
      await fake.stop();
      await stranger.stop();
    }
  });
});
