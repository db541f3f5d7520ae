import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Value } from 'typebox/value';
import { digestOf, proven } from '../digest-of.ts';
import { type OutsideAnswer, type OutsideClient, type PlaceAccess, statusError } from '../outside-client.ts';
import { Manifest, Tags, Token } from './registry-schemas.ts';

const maxManifestBytes = 4 * 1024 * 1024;
const maxTagPages = 50;
const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export type OciName = { readonly origin: string; readonly host: string; readonly name: string };

/** `oci://host/some/name` taken apart. Registries of this machine are spoken to without TLS. */
export function readOciName(url: string): OciName {
  const [, host = '', name = ''] = /^oci:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  if (!/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/.test(name))
    throw new AppError('invalid-input', `${url} names no artefact; write oci://host/name in lower case`);
  const isHere = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);
  return { origin: `${isHere ? 'http' : 'https'}://${host}`, host, name };
}

/**
 * Reads from a registry by the OCI distribution specification: tags, manifests and blobs, with the token that it
 * sends us for. The credential goes to the registry and to the token service that it names over TLS, and nowhere else.
 */
export class RegistryClient {
  readonly #client: OutsideClient;
  readonly #tokens = new Map<string, string>();

  constructor(client: OutsideClient) {
    this.#client = client;
  }

  async tags(of: OciName, access: PlaceAccess, signal: AbortSignal): Promise<readonly string[]> {
    const tags: string[] = [];
    let path: string | undefined = `/v2/${of.name}/tags/list?n=1000`;
    for (let page = 0; path !== undefined && page < maxTagPages; page++) {
      const answer: OutsideAnswer = await this.#get(of, path, {}, access, maxManifestBytes, signal);
      const body: unknown = JSON.parse(answer.body.toString('utf8'));
      if (!Value.Check(Tags, body))
        throw new AppError('integrity', `${of.host} answers the question for tags with something else`);
      tags.push(...(body.tags ?? []));
      const next: string | undefined = /<([^>]+)>\s*;\s*rel="?next"?/.exec(answer.headers['link'] ?? '')?.[1];
      path = next === undefined ? undefined : new URL(next, of.origin).pathname + new URL(next, of.origin).search;
    }
    return tags;
  }

  /** A manifest by tag or digest, with its digest as computed here. */
  async manifest(of: OciName, reference: string, access: PlaceAccess, signal: AbortSignal) {
    const headers = { accept: manifestTypes.join(', ') };
    const answer = await this.#get(
      of,
      `/v2/${of.name}/manifests/${reference}`,
      headers,
      access,
      maxManifestBytes,
      signal,
    );
    const bytes = reference.startsWith('sha256:')
      ? proven(answer.body, reference, `the manifest of ${of.name}`)
      : answer.body;
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    if (!Value.Check(Manifest, body))
      throw new AppError(
        'integrity',
        `${of.host}/${of.name}:${reference} is no artefact with layers (perhaps an image for several platforms)`,
      );
    return { digest: digestOf(bytes), layers: body.layers };
  }

  async blob(of: OciName, digest: string, access: PlaceAccess, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
    const answer = await this.#get(of, `/v2/${of.name}/blobs/${digest}`, {}, access, maxBytes, signal);
    return proven(answer.body, digest, `a layer of ${of.name}`);
  }

  async #get(
    of: OciName,
    path: string,
    headers: { readonly [name: string]: string },
    access: PlaceAccess,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<OutsideAnswer> {
    const url = `${of.origin}${path}`;
    const scope = `${of.host}/${of.name}`;
    const ask = (authorization: string | undefined): Promise<OutsideAnswer> =>
      this.#client.get(
        { url, access, headers, maxBytes, ...(authorization !== undefined && { authorization }) },
        signal,
      );
    let answer = await ask(this.#tokens.get(scope));
    const challenge = answer.headers['www-authenticate'];
    if (answer.status === 401 && challenge !== undefined) {
      const authorization = await this.#authorize(of, challenge, access, signal);
      if (authorization !== undefined) {
        this.#tokens.set(scope, authorization);
        answer = await ask(authorization);
      }
    }
    if (answer.status !== 200) throw statusError(answer, `${of.name} (${path.split('/').at(-2) ?? ''})`);
    return answer;
  }

  async #authorize(
    of: OciName,
    challenge: string,
    access: PlaceAccess,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const secret = access.credential === null ? undefined : (await access.credential()).reveal();
    const basic =
      secret === undefined
        ? undefined
        : `Basic ${Buffer.from(`${access.user ?? 'token'}:${secret}`).toString('base64')}`;
    if (/^basic\b/i.test(challenge)) return basic;
    const fields = new Map(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    const realm = fields.get('realm');
    if (!/^bearer\b/i.test(challenge) || realm === undefined) return undefined;
    const url = new URL(realm, of.origin);
    if (url.protocol !== 'https:' && url.origin !== of.origin)
      throw new AppError('forbidden', `${of.host} sends us for a token over plain http, where no credential goes`);
    url.searchParams.set('service', fields.get('service') ?? '');
    url.searchParams.set('scope', `repository:${of.name}:pull`);
    const answer = await this.#client.get(
      { url: url.href, access, maxBytes: maxManifestBytes, ...(basic !== undefined && { authorization: basic }) },
      signal,
    );
    if (answer.status !== 200) throw statusError(answer, `a token for ${of.name}`);
    const body: unknown = JSON.parse(answer.body.toString('utf8'));
    const token = Value.Check(Token, body) ? (body.token ?? body.access_token) : undefined;
    return token === undefined ? undefined : `Bearer ${token}`;
  }
}
