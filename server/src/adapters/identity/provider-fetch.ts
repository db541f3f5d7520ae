import { readFileSync } from 'node:fs';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Agent, request } from 'undici';
import { guardedLookup, isForbiddenLiteral } from '../../io/guarded-lookup.ts';

export type ProviderFetchOptions = {
  /** Trusted beside nothing else; null for the authorities of the system. */
  readonly caFile: string | null;
  /** Hosts of private networks that may be called. */
  readonly allowPrivate: (host: string) => boolean;
};

type Init = {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};
export type ProviderFetch = (url: string, init: Init) => Promise<Response>;

const timeoutMs = 10_000;
const maxBytes = 1024 * 1024;

/**
 * A `fetch` for asking a provider: https only, certificates always checked, private networks only where the operator
 * allows them, redirects never followed, answers with an end.
 */
export function providerFetch({ caFile, allowPrivate }: ProviderFetchOptions): {
  readonly fetch: ProviderFetch;
  readonly close: () => Promise<void>;
} {
  const agents = new Map<boolean, Agent>();
  const agentFor = (isPrivate: boolean): Agent => {
    const known = agents.get(isPrivate);
    if (known !== undefined) return known;
    const ca = caFile === null ? {} : { ca: readFileSync(caFile, 'utf8') };
    const agent = new Agent({ connect: { lookup: guardedLookup(isPrivate), timeout: timeoutMs, ...ca } });
    agents.set(isPrivate, agent);
    return agent;
  };
  return {
    fetch: async (url: string, init: Init): Promise<Response> => {
      const { protocol, host } = new URL(url);
      if (protocol !== 'https:')
        throw new AppError('forbidden', `the identity provider names ${host} without https; nobody is signed in so`);
      const isPrivate = allowPrivate(host);
      if (!isPrivate && isForbiddenLiteral(url)) throw new Error(`${host} is not a public address`);
      const answer = await request(url, {
        dispatcher: agentFor(isPrivate),
        method: (init.method ?? 'GET') as 'GET' | 'POST', // the methods that the protocol has
        headers: { ...init.headers },
        body: init.body === undefined || init.body === null ? null : String(init.body),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw new Error(`${host} sends more than ${maxBytes} bytes`);
        chunks.push(chunk);
      }
      const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as [string, string]],
      );
      const empty = answer.statusCode === 204 || answer.statusCode === 304;
      return new Response(empty ? null : Buffer.concat(chunks), { status: answer.statusCode, headers });
    },
    close: async (): Promise<void> => {
      await Promise.all([...agents.values()].map((agent) => agent.close()));
    },
  };
}
