import type { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';

/** A call that is about to be answered. */
export type FakeCall = {
  readonly method: 'observe' | 'execute' | 'live' | 'outputs' | 'contact' | 'watch';
  readonly placement: string;
  readonly delivery?: string;
};

/** What may go wrong with one call, chosen by whoever drives the simulation. */
export type FakeFault =
  | { readonly kind: 'none' }
  /** Fails before anything happened. */
  | { readonly kind: 'error'; readonly error: AppError }
  /** Answers when the promise is kept. */
  | { readonly kind: 'delay'; readonly until: Promise<void> }
  /** The first `after` effects are told; one more has happened when the connection breaks. */
  | { readonly kind: 'lost-reply'; readonly after: number }
  /** Observes as it was before the last write of each object. */
  | { readonly kind: 'stale' }
  /** Does not see some objects, and says so. */
  | { readonly kind: 'partial'; readonly reason: string; readonly hides: (ref: ObjectRef) => boolean }
  /** Observing takes a job. */
  | { readonly kind: 'later'; readonly reason: string }
  /** Single changes fail. */
  | { readonly kind: 'object-error'; readonly message: string; readonly hits: (ref: ObjectRef) => boolean };
