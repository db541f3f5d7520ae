import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { addressOf, describeMaterial, type MaterialPin, type OutsideRequest } from '@fairlead/core/model/material.ts';
import { isExactVersion } from '@fairlead/core/source/choose-version.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { ChartVerifier } from '../../ports/chart-verifier.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Materials, OpenedMaterial } from '../../ports/materials.ts';
import type { FileTree } from './archive/file-tree.ts';
import type { BlobCache } from './blob-cache.ts';
import { BucketPlace } from './bucket/bucket-place.ts';
import { ChartPlace } from './chart/chart-place.ts';
import { archivePlace } from './http/archive-place.ts';
import { OciPlace, ociChartPlace } from './oci/oci-place.ts';
import { OutsideClient, type PlaceAccess } from './outside-client.ts';
import type { Place } from './place.ts';

export type MaterialDeps = {
  readonly clock: Pick<Clock, 'now'>;
  /** Contents by digest. */
  readonly contents: BlobCache;
  /** What each request meant last. */
  readonly pins: BlobCache;
  /** How a place is reached under the configuration in force. */
  readonly accessOf: (address: string) => PlaceAccess;
  readonly verifier: ChartVerifier;
};

/** How long an answer holds before a place is asked again. */
const freshMs = 300_000;
const maxTrees = 64;
const Pin = Type.Object({ version: Type.String(), digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }) });

type ChartRequest = Extract<OutsideRequest, { kind: 'chart' }>;
type Asked = { readonly pin: Promise<Result<MaterialPin, Failure>>; readonly at: number };

/** Materials from where they lie, kept here by digest. */
export class FetchedMaterials implements Materials {
  readonly #deps: MaterialDeps;
  readonly #client = new OutsideClient();
  readonly #places: { readonly [K in OutsideRequest['kind']]: Place<K> } & { readonly ociChart: Place<'chart'> };
  readonly #asked = new Map<string, Asked>();
  readonly #trees = new Map<string, Promise<FileTree>>();

  constructor(deps: MaterialDeps) {
    this.#deps = deps;
    const oci = new OciPlace(this.#client);
    this.#places = {
      chart: new ChartPlace(this.#client),
      oci,
      archive: archivePlace(this.#client),
      bucket: new BucketPlace(this.#client, deps.clock),
      ociChart: ociChartPlace(oci),
    };
  }

  resolve(request: OutsideRequest, signal: AbortSignal): Promise<Result<MaterialPin, Failure>> {
    const key = keyOf(request);
    const known = this.#asked.get(key);
    const now = this.#deps.clock.now();
    if (known !== undefined && now - known.at < freshMs) return known.pin;
    const asked: Asked = { pin: this.#resolve(key, request, signal), at: now };
    this.#asked.set(key, asked);
    // A failure is asked for again at the next look, which comes with back-off.
    void asked.pin.then(
      (pin) => pin.ok || this.#forget(key, asked),
      () => this.#forget(key, asked),
    );
    return asked.pin;
  }

  async open(
    request: OutsideRequest,
    signal: AbortSignal,
    keyring: string | null = null,
  ): Promise<Result<OpenedMaterial, Failure>> {
    const resolved = await this.resolve(request, signal);
    if (!resolved.ok) return resolved;
    const pin = resolved.value;
    const key = `${request.kind} ${addressOf(request)} ${pin.digest}`;
    try {
      if (keyring !== null && request.kind === 'chart') await this.#prove(request, pin, keyring, signal);
      const known = this.#trees.get(key);
      const opening = known ?? this.#openTree(request, pin, signal);
      this.#trees.delete(key);
      this.#trees.set(key, opening);
      opening.catch(() => this.#trees.delete(key)); // told below; tried again at the next look
      const [oldest] = this.#trees.keys();
      if (this.#trees.size > maxTrees && oldest !== undefined) this.#trees.delete(oldest);
      const tree = await opening;
      if (keyring !== null && request.kind !== 'chart') refuseCharts(tree);
      return ok({ pin, tree });
    } catch (error) {
      return err(failureOf(request, error));
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #forget(key: string, asked: Asked): void {
    if (this.#asked.get(key) === asked) this.#asked.delete(key);
  }

  async #resolve(key: string, request: OutsideRequest, signal: AbortSignal): Promise<Result<MaterialPin, Failure>> {
    const saved = readPin(await this.#deps.pins.get(key));
    if (saved !== undefined && isSettled(request)) return ok(saved);
    try {
      const pin = await this.#placeOf(request).find(request, this.#deps.accessOf(addressOf(request)), signal);
      if (pin.digest !== saved?.digest) await this.#deps.pins.put(key, Buffer.from(JSON.stringify(pin)));
      return ok(pin);
    } catch (error) {
      const isAway = error instanceof AppError && (error.code === 'unavailable' || error.code === 'timeout');
      return isAway && saved !== undefined ? ok(saved) : err(failureOf(request, error));
    }
  }

  async #openTree(request: OutsideRequest, pin: MaterialPin, signal: AbortSignal): Promise<FileTree> {
    const place = this.#placeOf(request);
    const name = `${request.kind} ${pin.digest}`;
    const kept = await this.#deps.contents.get(name);
    if (kept !== undefined) return place.unpack(request, kept);
    const bytes = await place.fetch(request, pin, this.#deps.accessOf(addressOf(request)), signal);
    const tree = place.unpack(request, bytes);
    await this.#deps.contents.put(name, bytes);
    return tree;
  }

  /** Every time anew: a key may have expired since, and what is kept here proves nothing by itself. */
  async #prove(request: ChartRequest, pin: MaterialPin, keyring: string, signal: AbortSignal): Promise<void> {
    const place = this.#placeOf(request);
    const access = this.#deps.accessOf(addressOf(request));
    const { contents, clock, verifier } = this.#deps;
    const said = `provenance ${pin.digest}`;
    const kept = await contents.get(said);
    const provenance = kept ?? (await place.provenance?.(request, pin, access, signal));
    if (provenance === undefined) throw new AppError('not-found', `${pin.version} is not signed`);
    const archive = (await contents.get(`chart ${pin.digest}`)) ?? (await place.fetch(request, pin, access, signal));
    const name = `${request.name}-${pin.version}.tgz`;
    const signed = { archive, name, provenance: provenance.toString('utf8'), keyring };
    const proof = await verifier.verify(signed, clock.now(), signal);
    if (!proof.ok)
      throw new AppError('integrity', `${pin.version} is not proven to be of anybody in the keyring: ${proof.error}`);
    if (kept === undefined) await contents.put(said, provenance);
  }

  #placeOf(request: OutsideRequest): Place<OutsideRequest['kind']> {
    const isOciChart = request.kind === 'chart' && request.repo.startsWith('oci://');
    return (isOciChart ? this.#places.ociChart : this.#places[request.kind]) as Place<OutsideRequest['kind']>; // each place gets requests of its own kind only
  }
}

/** Where charts must be signed, none may come as something else, of which nobody can say who signed it. */
function refuseCharts(tree: FileTree): void {
  const found = tree.paths().find((path) => /(?:^|\/)Chart\.yaml$/.test(path));
  if (found === undefined) return;
  throw new AppError(
    'integrity',
    `it holds a chart (${found}), and charts must be signed here: name it by \`chart\`, with its provenance beside it`,
  );
}

/** Whether what it meant once it means for ever. */
function isSettled(request: OutsideRequest): boolean {
  if (request.kind === 'archive') return true;
  return request.kind !== 'bucket' && (request.digest !== null || isExactVersion(request.version));
}

function keyOf(request: OutsideRequest): string {
  return stableStringify(request);
}

function readPin(bytes: Buffer | undefined): MaterialPin | undefined {
  if (bytes === undefined) return undefined;
  const value: unknown = JSON.parse(bytes.toString('utf8')); // written here, and its digest is proven
  return Value.Check(Pin, value) ? value : undefined;
}

const nextSteps: { readonly [code: string]: string } = {
  unauthenticated: 'check the credential of its Connection',
  forbidden: 'let the operator allow this address',
  'not-found': 'correct it in the source of the application',
  integrity:
    'find out who changed or signed it there; name its `digest`, or the signer in the project’s chartKeys, if that is right',
  'limit-exceeded': 'make it smaller',
};

function failureOf(request: OutsideRequest, error: unknown): Failure {
  if (!(error instanceof AppError)) throw error;
  if (error.code === 'cancelled') throw error;
  const isAway = error.code === 'unavailable' || error.code === 'timeout';
  return {
    code:
      isAway || error.code === 'unauthenticated' || error.code === 'forbidden'
        ? 'source-unreachable'
        : 'revision-missing',
    message: `${describeMaterial(request)}: ${error.message}`,
    next: nextSteps[error.code] ?? 'see that its host is up; what runs keeps running',
    retryable: isAway,
  };
}
