import { createHash } from 'node:crypto';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { MaterialPin, OutsideRequest } from '@fairlead/core/model/material.ts';
import type { Clock } from '../../../ports/clock.ts';
import { archiveLimits, checkFiles } from '../archive/extract-archive.ts';
import type { FileTree } from '../archive/file-tree.ts';
import { digestOf } from '../digest-of.ts';
import { type OutsideClient, type PlaceAccess, statusError } from '../outside-client.ts';
import type { Place } from '../place.ts';
import { type BucketObject, readListing } from './read-listing.ts';
import { signRequest } from './sign-request.ts';

type BucketRequest = Extract<OutsideRequest, { kind: 'bucket' }>;
const maxListingBytes = 8 * 1024 * 1024;
const maxPages = 20;
const parallel = 8;

/**
 * Files of an S3-compatible bucket. Its state is the digest over names, sizes and ETags of everything below the prefix: one
 * listing tells whether anything changed.
 */
export class BucketPlace implements Place<'bucket'> {
  readonly #client: OutsideClient;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(client: OutsideClient, clock: Pick<Clock, 'now'>) {
    this.#client = client;
    this.#clock = clock;
  }

  async find(request: BucketRequest, access: PlaceAccess, signal: AbortSignal): Promise<MaterialPin> {
    const digest = stateOf(await this.#list(request, access, signal));
    return { version: digest.slice(7, 19), digest };
  }

  async fetch(
    request: BucketRequest,
    { digest }: MaterialPin,
    access: PlaceAccess,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const objects = await this.#list(request, access, signal);
    if (stateOf(objects) !== digest)
      throw new AppError('unavailable', `${request.bucket} changed while it was read; it is looked at again`, {
        retry: 'backoff',
      });
    const total = objects.reduce((sum, { size }) => sum + size, 0);
    if (total > archiveLimits.maxUnpackedBytes)
      throw new AppError(
        'limit-exceeded',
        `${request.bucket}/${request.prefix} holds more than ${archiveLimits.maxUnpackedBytes} bytes; narrow the prefix`,
      );
    const files: [string, string][] = [];
    for (let start = 0; start < objects.length; start += parallel) {
      const batch = objects.slice(start, start + parallel);
      const contents = await Promise.all(batch.map((object) => this.#read(request, object, access, signal)));
      for (const [index, { key }] of batch.entries())
        files.push([key.slice(request.prefix.length), (contents[index] ?? Buffer.alloc(0)).toString('base64')]);
    }
    return Buffer.from(JSON.stringify(files));
  }

  unpack(_: BucketRequest, bytes: Buffer): FileTree {
    const files = JSON.parse(bytes.toString('utf8')) as readonly (readonly [string, string])[]; // written by `fetch`
    return checkFiles(new Map(files.map(([path, content]) => [path, Buffer.from(content, 'base64')])));
  }

  async #list(request: BucketRequest, access: PlaceAccess, signal: AbortSignal): Promise<readonly BucketObject[]> {
    const objects: BucketObject[] = [];
    let token: string | undefined;
    for (let page = 0; page < maxPages; page++) {
      const url = new URL(`${request.endpoint}/${request.bucket}`);
      url.searchParams.set('list-type', '2');
      url.searchParams.set('prefix', request.prefix);
      if (token !== undefined) url.searchParams.set('continuation-token', token);
      const body = await this.#get(request, url, access, maxListingBytes, signal);
      const listing = readListing(body.toString('utf8'), request.bucket);
      objects.push(...listing.objects.filter(({ key }) => !key.endsWith('/')));
      token = listing.next;
      if (token === undefined) return objects.sort((a, b) => (a.key < b.key ? -1 : 1));
    }
    throw new AppError(
      'limit-exceeded',
      `${request.bucket}/${request.prefix} holds more than ${maxPages * 1000} files; narrow the prefix`,
    );
  }

  async #read(
    request: BucketRequest,
    { key, etag, size }: BucketObject,
    access: PlaceAccess,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const path = key.split('/').map(encodeURIComponent).join('/');
    const url = new URL(`${request.endpoint}/${request.bucket}/${path}`);
    const body = await this.#get(request, url, access, size, signal);
    // The ETag of what was put in one piece is its MD5; of others the size must do.
    const isWhole = /^[0-9a-f]{32}$/.test(etag)
      ? createHash('md5').update(body).digest('hex') === etag
      : body.length === size;
    if (isWhole) return body;
    throw new AppError('unavailable', `${request.bucket}/${key} changed while it was read; it is looked at again`, {
      retry: 'backoff',
    });
  }

  async #get(
    request: BucketRequest,
    url: URL,
    access: PlaceAccess,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const { user, credential } = access;
    if (credential !== null && user === null)
      throw new AppError(
        'invalid-input',
        `the Connection for ${request.endpoint} says not whose key it has; set \`user\` to the id of the access key`,
      );
    const { region } = request;
    const signed =
      credential === null || user === null
        ? {}
        : signRequest({
            method: 'GET',
            url,
            region,
            accessKey: user,
            secretKey: (await credential()).reveal(),
            at: this.#clock.now(),
          });
    const { authorization, ...headers } = signed as { readonly [name: string]: string };
    const answer = await this.#client.get(
      { url: url.href, access, headers, maxBytes, ...(authorization !== undefined && { authorization }) },
      signal,
    );
    if (answer.status !== 200)
      throw statusError(answer, `${request.bucket}${url.search === '' ? ` (${url.pathname})` : ''}`);
    return answer.body;
  }
}

function stateOf(objects: readonly BucketObject[]): string {
  return digestOf(JSON.stringify(objects.map(({ key, size, etag }) => [key, size, etag])));
}
