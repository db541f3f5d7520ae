import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { guardedLookup, isForbiddenLiteral } from '../../../io/guarded-lookup.ts';
import type { Notifier, NotifyOutcome, OutboxMessage } from '../../../ports/notifier.ts';

export type WebhookNotifierOptions = {
  readonly url: string;
  /** Signs the body; read at every message, so that a rotated secret is used at once. Null sends unsigned. */
  readonly secret: () => Promise<string | null>;
  /** Whether addresses of this machine and of private networks may be called: the operator's decision, not a tenant's. */
  readonly allowPrivate: boolean;
};

const timeoutMs = 10_000;

/**
 * Posts each message as JSON, signed as `X-Fairlead-Signature: sha256=<hex HMAC of the body>`, with its key as
 * `Idempotency-Key`. Redirects are not followed, so that a message never reaches another host than the declared one.
 */
export class WebhookNotifier implements Notifier {
  readonly #options: WebhookNotifierOptions;
  readonly #agent: Agent;

  constructor(options: WebhookNotifierOptions) {
    this.#options = options;
    this.#agent = new Agent({
      connect: { lookup: guardedLookup(options.allowPrivate) },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  async send(message: OutboxMessage, signal: AbortSignal): Promise<NotifyOutcome> {
    const { url, secret, allowPrivate } = this.#options;
    if (!allowPrivate && isForbiddenLiteral(url))
      return { kind: 'failed', message: `${url} is not a public address`, retryable: false };
    const body = JSON.stringify(message);
    const key = await secret();
    const signature =
      key === null ? {} : { 'x-fairlead-signature': `sha256=${createHmac('sha256', key).update(body).digest('hex')}` };
    try {
      const answer = await request(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'idempotency-key': message.key, ...signature },
        dispatcher: this.#agent,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      await answer.body.dump();
      if (answer.statusCode >= 200 && answer.statusCode < 300) return { kind: 'sent' };
      const retryable = answer.statusCode >= 500 || answer.statusCode === 429 || answer.statusCode === 408;
      return { kind: 'failed', message: `${new URL(url).host} answered ${answer.statusCode}`, retryable };
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      return { kind: 'failed', message: `${new URL(url).host} did not answer: ${reason}`, retryable: true };
    }
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }
}
