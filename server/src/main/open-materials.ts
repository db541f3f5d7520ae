import { join } from 'node:path';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { outsideConnectionFor } from '@fairlead/core/configuration/make-declarations.ts';
import { BlobCache } from '../adapters/materials/blob-cache.ts';
import { FetchedMaterials } from '../adapters/materials/fetched-materials.ts';
import type { PlaceAccess } from '../adapters/materials/outside-client.ts';
import { type CredentialDeps, resolveCredential } from '../adapters/secrets/resolve-credential.ts';
import type { ChartVerifier } from '../ports/chart-verifier.ts';
import type { Clock } from '../ports/clock.ts';
import type { Materials } from '../ports/materials.ts';
import { credentialOf } from './repo-access.ts';

export type MaterialOptions = {
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly credentials: CredentialDeps;
  readonly verifier: ChartVerifier;
  readonly configuration: () => Configuration;
  /** On a machine for its owner addresses of this machine and its network may be called. */
  readonly allowPrivate: boolean;
  /** Hosts of which the operator says that they may have private addresses: configuration alone must not reach inside. */
  readonly privateHosts: readonly string[];
};

/** Hosts that may have private addresses: the operator's word, from the environment alone. */
export function privateHosts(env: { readonly [name: string]: string | undefined }): readonly string[] {
  return (env['FAIRLEAD_PRIVATE_HOSTS'] ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
}

const maxContentBytes = 2 * 1024 * 1024 * 1024;
const maxPinBytes = 64 * 1024 * 1024;

/** Charts, artefacts, archives and buckets, reached through the connections of the configuration in force. */
export function openMaterials(options: MaterialOptions): Materials {
  const { folder, clock, credentials, configuration, allowPrivate } = options;
  const accessOf = (address: string): PlaceAccess => {
    const connection = outsideConnectionFor(configuration().connections, address);
    const host = /^[a-z]+:\/\/([^/]+)/.exec(address)?.[1] ?? '';
    const credential = credentialOf(connection?.credential ?? null, host);
    return {
      allowPrivate: allowPrivate || options.privateHosts.includes(host),
      caFile: connection?.caFile ?? null,
      user: connection?.user ?? null,
      credential: credential === null ? null : () => resolveCredential(credentials, credential, host),
    };
  };
  return new FetchedMaterials({
    clock,
    contents: new BlobCache(join(folder, 'contents'), maxContentBytes),
    pins: new BlobCache(join(folder, 'pins'), maxPinBytes),
    accessOf,
    verifier: options.verifier,
  });
}
