import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { servesProject } from '@fairlead/core/configuration/may-use.ts';
import { WebhookNotifier } from '../adapters/notify/webhook/webhook-notifier.ts';
import { type CredentialDeps, resolveCredential } from '../adapters/secrets/resolve-credential.ts';
import type { Notifier } from '../ports/notifier.ts';
import { credentialOf } from './repo-access.ts';

/** The notifiers of the webhooks that the configuration declares, kept while their declaration stays the same. */
export class Notifiers {
  readonly #credentials: CredentialDeps;
  readonly #allowPrivate: boolean;
  readonly #known = new Map<string, WebhookNotifier>();

  constructor(credentials: CredentialDeps, allowPrivate: boolean) {
    this.#credentials = credentials;
    this.#allowPrivate = allowPrivate;
  }

  /** The webhooks that a message names, or all of them: of those that are there for its project. */
  of(configuration: Configuration, channel: string, project: string): readonly Notifier[] {
    const names = channel === '' ? null : channel.split(',');
    return configuration.connections.flatMap((connection) => {
      if (connection.kind !== 'webhook' || (names !== null && !names.includes(connection.name))) return [];
      if (!servesProject(connection, project)) return [];
      const host = new URL(connection.url).host;
      const credential = credentialOf(connection.credential, host);
      const key = JSON.stringify([connection.url, credential]);
      const notifier =
        this.#known.get(key) ??
        new WebhookNotifier({
          url: connection.url,
          secret: async () =>
            credential === null ? null : (await resolveCredential(this.#credentials, credential, host)).reveal(),
          allowPrivate: this.#allowPrivate,
        });
      this.#known.set(key, notifier);
      return [notifier];
    });
  }

  async close(): Promise<void> {
    for (const notifier of this.#known.values()) await notifier.close();
  }
}
