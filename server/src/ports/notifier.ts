/** One message per transition, delivered at least once; the key lets the receiver drop repeats. */
export type OutboxMessage = {
  readonly key: string;
  /** Names of the connections that it goes to, joined by commas; empty for all. */
  readonly channel: string;
  readonly title: string;
  readonly text: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly at: number;
  readonly data: { readonly [name: string]: string };
};

export type NotifyOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'failed'; readonly message: string; readonly retryable: boolean };

export interface Notifier {
  send(message: OutboxMessage, signal: AbortSignal): Promise<NotifyOutcome>;
}
