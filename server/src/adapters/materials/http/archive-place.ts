import { AppError } from '@fairlead/core/lib/app-error.ts';
import { archiveLimits, extractArchive } from '../archive/extract-archive.ts';
import { proven } from '../digest-of.ts';
import { authorizationOf, type OutsideClient, statusError } from '../outside-client.ts';
import type { Place } from '../place.ts';

/** Archives behind an address, each bound to the digest that Git names. */
export function archivePlace(client: OutsideClient): Place<'archive'> {
  return {
    find: async ({ sha256 }) => ({ version: sha256.slice(0, 12), digest: `sha256:${sha256}` }),
    fetch: async ({ url }, { digest }, access, signal) => {
      if (url.startsWith('oci:')) throw new AppError('invalid-input', `${url} is no archive; write it as \`oci:\``);
      const authorization = await authorizationOf(access);
      const ask = { url, access, maxBytes: archiveLimits.maxPackedBytes, ...(authorization && { authorization }) };
      const answer = await client.get(ask, signal);
      if (answer.status !== 200) throw statusError(answer, url);
      return proven(answer.body, digest, url);
    },
    unpack: (_, bytes) => extractArchive(bytes),
  };
}
