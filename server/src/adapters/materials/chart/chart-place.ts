import { AppError } from '@fairlead/core/lib/app-error.ts';
import { describeMaterial, type OutsideRequest } from '@fairlead/core/model/material.ts';
import { chooseVersion, isRange } from '@fairlead/core/source/choose-version.ts';
import { archiveLimits } from '../archive/extract-archive.ts';
import type { FileTree } from '../archive/file-tree.ts';
import { digestOf, proven } from '../digest-of.ts';
import { authorizationOf, type OutsideClient, type PlaceAccess, statusError } from '../outside-client.ts';
import type { Place } from '../place.ts';
import { unpackChart } from '../unpack-chart.ts';
import { type IndexEntry, readChartIndex } from './chart-index.ts';

type ChartRequest = Extract<OutsideRequest, { kind: 'chart' }>;
type Known = { readonly etag: string; readonly index: ReadonlyMap<string, readonly IndexEntry[]> };

const maxIndexBytes = 64 * 1024 * 1024;
const maxProvenanceBytes = 1024 * 1024;
/** Indexes are large: a few are kept, the one used longest ago goes first. */
const maxIndexes = 8;

/** Charts of a repository over HTTP. Its index is asked for with the ETag of the last one. */
export class ChartPlace implements Place<'chart'> {
  readonly #client: OutsideClient;
  readonly #indexes = new Map<string, Known>();

  constructor(client: OutsideClient) {
    this.#client = client;
  }

  async find(request: ChartRequest, access: PlaceAccess, signal: AbortSignal) {
    const entry = await this.#entry(request, access, signal);
    const written = entry.digest?.replace(/^(?:sha256:)?/, 'sha256:').toLowerCase();
    if (written !== undefined && /^sha256:[0-9a-f]{64}$/.test(written))
      return { version: entry.version, digest: written };
    // An index that tells no digest: the chart itself does.
    return { version: entry.version, digest: digestOf(await this.#download(request, entry, access, signal)) };
  }

  async fetch(
    request: ChartRequest,
    pin: { readonly version: string; readonly digest: string },
    access: PlaceAccess,
    signal: AbortSignal,
  ) {
    const entry = await this.#entry({ ...request, version: pin.version, digest: null }, access, signal);
    const bytes = await this.#download(request, entry, access, signal);
    return proven(bytes, pin.digest, `${describeMaterial(request)} ${pin.version}`);
  }

  /** It lies beside the chart, as `helm package --sign` names it. */
  async provenance(
    request: ChartRequest,
    pin: { readonly version: string },
    access: PlaceAccess,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const entry = await this.#entry({ ...request, version: pin.version, digest: null }, access, signal);
    const [chart = ''] = entry.urls;
    const url = chart.replace(/(?=\?|$)/, '.prov');
    try {
      return await this.#download(request, { ...entry, urls: [url] }, access, signal, maxProvenanceBytes);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
      throw new AppError('not-found', `${pin.version} is not signed: no provenance lies beside it`, { cause: error });
    }
  }

  unpack(request: ChartRequest, bytes: Buffer): FileTree {
    return unpackChart(describeMaterial(request), bytes);
  }

  async #entry(request: ChartRequest, access: PlaceAccess, signal: AbortSignal): Promise<IndexEntry> {
    const { repo, name, version, digest } = request;
    const index = await this.#index(repo, access, signal);
    const entries = index.get(name);
    if (entries === undefined) {
      const names = [...index.keys()];
      const some = names.slice(0, 8).join(', ');
      throw new AppError(
        'not-found',
        `${repo} has no chart "${name}" (it has ${names.length > 8 ? `${some}, …` : some})`,
      );
    }
    const found =
      digest === null || version !== ''
        ? entries.find(
            (entry) =>
              entry.version ===
              chooseVersion(
                version,
                entries.map((known) => known.version),
              ),
          )
        : entries.find((entry) => `sha256:${entry.digest ?? ''}` === digest);
    if (found !== undefined) return found;
    const there = entries
      .slice(0, 5)
      .map((entry) => entry.version)
      .join(', ');
    const fault = isRange(version) ? '' : ', and it is no range either';
    throw new AppError(
      'not-found',
      `${describeMaterial(request)} has no version "${version}"${fault} (it has ${there}${entries.length > 5 ? ', …' : ''})`,
    );
  }

  async #index(repo: string, access: PlaceAccess, signal: AbortSignal): Promise<Known['index']> {
    const known = this.#indexes.get(repo);
    const authorization = await authorizationOf(access);
    const url = `${repo}/index.yaml`;
    const headers = known === undefined || known.etag === '' ? {} : { 'if-none-match': known.etag };
    const answer = await this.#client.get(
      { url, access, headers, maxBytes: maxIndexBytes, ...(authorization && { authorization }) },
      signal,
    );
    if (answer.status === 304 && known !== undefined) return known.index;
    if (answer.status !== 200) throw statusError(answer, url);
    const index = readChartIndex(answer.body.toString('utf8'), repo);
    this.#indexes.delete(repo);
    this.#indexes.set(repo, { etag: answer.headers['etag'] ?? '', index });
    const [oldest] = this.#indexes.keys();
    if (this.#indexes.size > maxIndexes && oldest !== undefined) this.#indexes.delete(oldest);
    return index;
  }

  /** An entry may name its file anywhere; the credential goes to the repository's own origin only. */
  async #download(
    request: ChartRequest,
    entry: IndexEntry,
    access: PlaceAccess,
    signal: AbortSignal,
    maxBytes: number = archiveLimits.maxPackedBytes,
  ): Promise<Buffer> {
    const what = `${describeMaterial(request)} ${entry.version}`;
    const url = new URL(entry.urls[0] ?? '', `${request.repo}/`);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && request.repo.startsWith('http:')))
      throw new AppError(
        'forbidden',
        `${what} lies at ${url.protocol}//…, which is not fetched; the repository must name an https address`,
      );
    const isHome = url.origin === new URL(request.repo).origin;
    const authorization = isHome ? await authorizationOf(access) : undefined;
    const reach = isHome ? access : { ...access, allowPrivate: false, credential: null };
    const answer = await this.#client.get(
      { url: url.href, access: reach, maxBytes, ...(authorization && { authorization }) },
      signal,
    );
    if (answer.status !== 200) throw statusError(answer, what);
    return answer.body;
  }
}
