import { AppError, type ErrorCode, type Retry } from '@fairlead/core/lib/app-error.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Session } from '../../../ports/store.ts';
import type { Step } from '../schema/step.ts';

/** What the writer's thread is started with. */
export type WriterStart = { readonly file: string; readonly generation: string };

export type WriterRequest = { readonly id: number } & (
  | { readonly kind: 'commit'; readonly steps: readonly Step[] }
  | { readonly kind: 'open-session'; readonly replica: string; readonly now: EpochMs; readonly ttlMs: number }
  | { readonly kind: 'renew-session'; readonly now: EpochMs; readonly ttlMs: number }
  | { readonly kind: 'close-session' }
  | { readonly kind: 'prune'; readonly before: EpochMs }
  | { readonly kind: 'close' }
);

/** An AppError as it crosses between threads. */
export type WireError = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retry: Retry;
  readonly details: AppError['details'];
};

export type WriterAnswer =
  | { readonly kind: 'committed'; readonly id: number; readonly lastSeq: number | null }
  | { readonly kind: 'session'; readonly id: number; readonly session: Session | null }
  | { readonly kind: 'pruned'; readonly id: number; readonly rows: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };

/** One message per turn of the writer. `broken` tells that it will never write again. */
export type WriterMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answers'; readonly answers: readonly WriterAnswer[]; readonly broken: WireError | null };

export function toWire({ code, message, retry, details }: AppError): WireError {
  return { code, message, retry, details };
}

export function fromWire({ code, message, retry, details }: WireError): AppError {
  return new AppError(code, message, { retry, details });
}
