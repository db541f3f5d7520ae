import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err } from '@fairlead/core/lib/result.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { OutsideRequest } from '@fairlead/core/model/material.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobCache } from '../blob-cache.ts';
import { FetchedMaterials } from '../fetched-materials.ts';
import type { PlaceAccess } from '../outside-client.ts';
import { type Asked, FileServer, type Served } from '../testing/file-server.ts';
import { signRequest } from './sign-request.ts';

const signal = new AbortController().signal;
const key = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const started = Date.UTC(2013, 4, 24);

/** What is needed of S3: signed listings in pages, and objects. A server of our own, as no small real one is to be had. */
describe('server/src/adapters/materials/bucket/bucket-place.ts', () => {
  let dir: string;
  let server: FileServer;
  let now = started;
  let access: PlaceAccess;
  let materials: FetchedMaterials;
  const objects = new Map<string, string>();

  const signed = ({ path, headers }: Asked): boolean => {
    const url = new URL(path, server.url);
    const own = signRequest({ method: 'GET', url, region: 'eu-1', at: now, ...key }) as {
      readonly authorization?: string;
    };
    return headers.authorization === own.authorization;
  };
  const list = (asked: Asked): Served => {
    if (!signed(asked)) return { status: 403 };
    const query = new URL(asked.path, server.url).searchParams;
    const all = [...objects].filter(([name]) => name.startsWith(query.get('prefix') ?? '')).sort();
    const from = Number(query.get('continuation-token') ?? 0);
    const contents = all.slice(from, from + 2).map(([name, content]) => {
      const etag = createHash('md5').update(content).digest('hex');
      return `<Contents><Key>${name.replaceAll('&', '&amp;')}</Key><ETag>&quot;${etag}&quot;</ETag><Size>${content.length}</Size></Contents>`;
    });
    const more = from + 2 < all.length;
    const next = more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : '';
    return {
      body: `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    };
  };
  const put = (name: string, content: string): void => {
    objects.set(name, content);
    const path = `/site/${name.split('/').map(encodeURIComponent).join('/')}`;
    server.files.set(path, (asked) => (signed(asked) ? { body: objects.get(name) ?? '' } : { status: 403 }));
  };
  const bucket = (prefix = 'deploy/'): OutsideRequest => ({
    kind: 'bucket',
    endpoint: server.url,
    bucket: 'site',
    prefix,
    region: 'eu-1',
  });
  async function told(path: string, request = bucket()): Promise<string> {
    const opened = await materials.open(request, signal);
    if (!opened.ok) return opened.error.message;
    return Buffer.from((await opened.value.tree.read(path, 1_000)) ?? []).toString();
  }

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-bucket-'));
    server = await new FileServer().start();
    server.files.set('/site', list);
    objects.clear();
    now = started;
    access = {
      allowPrivate: true,
      caFile: null,
      user: key.accessKey,
      credential: async () => new Secret(key.secretKey),
    };
    materials = new FetchedMaterials({
      verifier: { verify: async () => err('nobody is asked here') },
      clock: { now: () => now },
      contents: new BlobCache(join(dir, 'contents'), 1_000_000_000),
      pins: new BlobCache(join(dir, 'pins'), 1_000_000),
      accessOf: () => access,
    });
    put('deploy/a.yaml', 'a: 1');
    put('deploy/sub/b & c.yaml', 'b: 1');
    put('deploy/z.yaml', 'z: 1');
    put('other/x.yaml', 'x: 1');
  });
  afterEach(async () => {
    await materials.close();
    await server.stop();
    rmSync(dir, { recursive: true });
  });

  it('reads what lies below a prefix, page by page', async () => {
    expect([await told('a.yaml'), await told('sub/b & c.yaml'), await told('z.yaml'), await told('x.yaml')]).toEqual([
      'a: 1',
      'b: 1',
      'z: 1',
      '',
    ]);
  });

  it('fetches nothing again while the listing is the same, and all of it when one file differs', async () => {
    await told('a.yaml');
    const before = server.countOf('/site/deploy/a.yaml');
    now += 301_000;
    await told('a.yaml');
    expect(server.countOf('/site/deploy/a.yaml')).toBe(before);
    put('deploy/a.yaml', 'a: 2');
    now += 301_000;
    expect(await told('a.yaml')).toBe('a: 2');
  });

  it.each<[string, string, string]>([
    ['climb', 'deploy/../../out', 'leads out'],
    ['are absolute', 'deploy//etc/passwd', 'absolute'],
    ['differ in case only', 'deploy/A.yaml', 'in case'],
    ['are files and folders', 'deploy/a.yaml/b', 'a file and a folder'],
  ])('refuses names that %s', async (_, name, words) => {
    objects.set(name, 'x');
    server.files.set(new URL(`${server.url}/site/${name}`).pathname, { body: 'x' });
    const path = `/site/${name.split('/').map(encodeURIComponent).join('/')}`;
    server.files.set(path, { body: 'x' });
    expect(await told('a.yaml')).toContain(words);
  });

  it.each<[string, () => void, string]>([
    [
      'another key',
      () => {
        access = { ...access, credential: async () => new Secret('wrong') };
      },
      'does not let us read',
    ],
    [
      'a key without its id',
      () => {
        access = { ...access, user: null };
      },
      'says not whose key',
    ],
    [
      'what is no bucket',
      () => {
        server.files.set('/site', { body: '<html>' });
      },
      'does not answer as an S3-compatible bucket',
    ],
    [
      'entities',
      () => {
        server.files.set('/site', { body: '<!DOCTYPE x><ListBucketResult></ListBucketResult>' });
      },
      'does not answer as',
    ],
    [
      'an object that is another than listed',
      () => {
        server.files.set('/site/deploy/a.yaml', { body: 'a: 9' });
      },
      'changed while it was read',
    ],
  ])('says so of %s', async (_, spoil, words) => {
    spoil();
    expect(await told('a.yaml')).toContain(words);
  });
});
