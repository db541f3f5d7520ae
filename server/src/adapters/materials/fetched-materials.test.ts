import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { err } from '@fairlead/core/lib/result.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { OutsideRequest } from '@fairlead/core/model/material.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeTar } from './archive/testing/write-tar.ts';
import { BlobCache } from './blob-cache.ts';
import { FetchedMaterials } from './fetched-materials.ts';
import type { PlaceAccess } from './outside-client.ts';
import { FileServer } from './testing/file-server.ts';
import { packChart } from './testing/pack-chart.ts';

const signal = new AbortController().signal;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const open: PlaceAccess = { allowPrivate: true, caFile: null, user: null, credential: null };

describe('server/src/adapters/materials/fetched-materials.ts', () => {
  let dir: string;
  let server: FileServer;
  let now: number;
  let access: PlaceAccess;
  let materials: FetchedMaterials;

  const make = (): FetchedMaterials =>
    new FetchedMaterials({
      verifier: { verify: async () => err('nobody is asked here') },
      clock: { now: () => now },
      contents: new BlobCache(join(dir, 'contents'), 1_000_000_000),
      pins: new BlobCache(join(dir, 'pins'), 1_000_000),
      accessOf: () => access,
    });
  const chart = (version: string, over: Partial<Extract<OutsideRequest, { kind: 'chart' }>> = {}): OutsideRequest => ({
    kind: 'chart',
    repo: server.url,
    name: 'redis',
    version,
    digest: null,
    ...over,
  });
  const publish = (versions: readonly string[], marker = 'x'): void => {
    const entries = versions.map((version) => {
      const packed = packChart('redis', version, { 'values.yaml': `marker: ${marker}\n` });
      server.files.set(`/redis-${version}.tgz`, { body: packed });
      return { version, digest: sha256(packed), urls: [`redis-${version}.tgz`] };
    });
    const body = JSON.stringify({ apiVersion: 'v1', entries: { redis: entries } });
    server.files.set('/index.yaml', { body, headers: { etag: `"${sha256(Buffer.from(body)).slice(0, 8)}"` } });
  };
  const versionOf = async (request: OutsideRequest): Promise<string> => {
    const pin = await materials.resolve(request, signal);
    return pin.ok ? pin.value.version : pin.error.message;
  };
  const fileOf = async (request: OutsideRequest, path: string): Promise<string> => {
    const opened = await materials.open(request, signal);
    if (!opened.ok) return opened.error.message;
    const bytes = await opened.value.tree.read(path, 10_000);
    return bytes === undefined ? 'nothing' : Buffer.from(bytes).toString();
  };

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-materials-'));
    server = await new FileServer().start();
    now = 1_700_000_000_000;
    access = open;
    materials = make();
  });
  afterEach(async () => {
    await materials.close();
    await server.stop();
    rmSync(dir, { recursive: true });
  });

  it('takes the newest version of a range, and asks again after a while with the ETag of the last answer', async () => {
    publish(['1.0.0', '1.2.0', '2.0.0']);
    expect(await versionOf(chart('1.x'))).toBe('1.2.0');
    expect(await fileOf(chart('1.x'), 'Chart.yaml')).toContain('version: 1.2.0');
    expect(server.countOf('/index.yaml')).toBe(2); // one to find it, one to learn where it lies
    now += 299_000;
    expect(await versionOf(chart('1.x'))).toBe('1.2.0');
    expect(server.countOf('/index.yaml')).toBe(2);
    now += 2_000;
    expect(await versionOf(chart('1.x'))).toBe('1.2.0');
    expect(server.asked.at(-1)?.headers['if-none-match']).toMatch(/^"/);
    publish(['1.0.0', '1.3.0']);
    now += 301_000;
    expect(await versionOf(chart('1.x'))).toBe('1.3.0');
  });

  it('asks the place once for many at the same time, and never again for what names one version', async () => {
    publish(['1.0.0']);
    await Promise.all(Array.from({ length: 20 }, () => materials.open(chart('1.0.0'), signal)));
    const before = server.asked.length;
    now += 86_400_000;
    await materials.close();
    materials = make();
    expect(await fileOf(chart('1.0.0'), 'values.yaml')).toBe('marker: x\n');
    expect(server.asked.length).toBe(before);
    expect(server.countOf('/redis-1.0.0.tgz')).toBe(1);
  });

  it('goes on with what it has while the place is away', async () => {
    publish(['1.0.0']);
    expect(await versionOf(chart('1.x'))).toBe('1.0.0');
    const [known, unknown] = [chart('1.x'), chart('2.x')];
    await materials.open(known, signal);
    await server.stop();
    await materials.close();
    materials = make();
    now += 86_400_000;
    expect(await fileOf(known, 'values.yaml')).toBe('marker: x\n');
    expect(await versionOf(unknown)).toContain('does not answer');
    server = await new FileServer().start(); // for afterEach
  });

  it('refuses a version whose content is another than when it was first used', async () => {
    publish(['1.0.0'], 'first');
    await materials.resolve(chart('1.0.0'), signal);
    publish(['1.0.0'], 'second');
    expect(await fileOf(chart('1.0.0'), 'values.yaml')).toContain('is not what it should be');
    const digest = `sha256:${sha256(packChart('redis', '1.0.0', { 'values.yaml': 'marker: second\n' }))}`;
    expect(await fileOf(chart('1.0.0', { digest }), 'values.yaml')).toBe('marker: second\n');
  });

  it('notices a byte that was flipped in what it keeps, and fetches it again', async () => {
    publish(['1.0.0']);
    await materials.open(chart('1.0.0'), signal);
    const [name = ''] = readdirSync(join(dir, 'contents'));
    const bytes = readFileSync(join(dir, 'contents', name));
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    writeFileSync(join(dir, 'contents', name), bytes);
    await materials.close();
    materials = make();
    expect(await fileOf(chart('1.0.0'), 'values.yaml')).toBe('marker: x\n');
    expect(server.countOf('/redis-1.0.0.tgz')).toBe(2);
  });

  it.each([
    ['a chart that is not there', chartless, 'has no chart "nginx" (it has redis)'],
    ['a version that is not there', { version: '9.x' }, 'has no version "9.x" (it has 1.0.0)'],
    ['a range that is none', { version: 'stable' }, 'no range either'],
  ])('says what there is instead of %s', async (_, over, words) => {
    publish(['1.0.0']);
    expect(await versionOf(chart('1.x', over))).toContain(words);
  });

  it.each([
    ['is no YAML', '{', 'no YAML'],
    ['is no index', 'a: 1', 'no index of charts'],
    ['is an error page', '<html>', 'no index of charts'],
  ])('refuses an index that %s', async (_, body, words) => {
    server.files.set('/index.yaml', { body });
    expect(await versionOf(chart('1.x'))).toContain(words);
  });

  it('sends the credential to the host it is for, and to no other it is sent to', async () => {
    const other = await new FileServer().start();
    try {
      publish(['1.0.0']);
      const packed = packChart('redis', '1.0.0', { 'values.yaml': 'marker: x\n' });
      server.files.set('/redis-1.0.0.tgz', { status: 302, headers: { location: `${other.url}/moved.tgz` } });
      other.files.set('/moved.tgz', { body: packed });
      access = { ...open, user: 'ada', credential: async () => new Secret('hunter2') };
      // Where it redirects to is on this machine too, and nobody allowed that.
      expect(await fileOf(chart('1.0.0'), 'values.yaml')).toContain('is not a public address');
      expect(server.asked.every(({ headers }) => headers.authorization?.startsWith('Basic '))).toBe(true);
      expect(other.asked).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  it.each([
    ['by number', (url: string) => url],
    ['by name', (url: string) => url.replace('127.0.0.1', 'localhost')],
    ['by an IPv6 address', () => 'http://[::1]:1'],
    ['of the metadata of a cloud', () => 'http://169.254.169.254'],
  ])('calls no private address %s', async (_, rewrite) => {
    publish(['1.0.0']);
    access = { ...open, allowPrivate: false };
    expect(await versionOf(chart('1.x', { repo: rewrite(server.url) }))).toContain('not a public address');
    expect(server.asked).toEqual([]);
  });

  it('takes an archive by its digest alone', async () => {
    const packed = gzipSync(writeTar([{ path: 'deploy/a.yaml', content: 'a: 1' }]));
    server.files.set('/site.tar.gz', { body: packed });
    const archive = (digest: string): OutsideRequest => ({
      kind: 'archive',
      url: `${server.url}/site.tar.gz`,
      sha256: digest,
    });
    expect(await fileOf(archive(sha256(packed)), 'deploy/a.yaml')).toBe('a: 1');
    expect(await fileOf(archive('0'.repeat(64)), 'deploy/a.yaml')).toContain('is not what it should be');
  });

  it('stops reading what does not end', async () => {
    server.files.set('/index.yaml', { body: Buffer.alloc(65 * 1024 * 1024, 'a') });
    expect(await versionOf(chart('1.x'))).toContain('sends more than');
  });
});

const chartless = { name: 'nginx' };
