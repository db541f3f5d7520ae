import type { ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { ApiDeps } from './api-deps.ts';

export type StoredAnswer = { readonly status: number; readonly body: string };
export type Begun =
  /** Do it, then call `finish` with the answer, or `forget` when there is none to keep. */
  | { readonly kind: 'new'; readonly finish: (answer: StoredAnswer) => Promise<void>; readonly forget: () => void }
  | { readonly kind: 'replay'; readonly answer: StoredAnswer }
  | {
      readonly kind: 'refused';
      readonly failing: { readonly code: ErrorCode; readonly message: string; readonly status?: number };
    };

export type IdempotentRequest = {
  readonly actor: string;
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
};

const keyPattern = /^[\x21-\x7e]{8,200}$/;

/**
 * Remembers answers by the caller's key, so that a request sent twice is done once. The same key with another request
 * is refused; so is a second one while the first is under way. Answers are sealed: one may hold a new token's secret.
 */
export function idempotencyKeys(
  deps: Pick<ApiDeps, 'store' | 'sealer' | 'hash' | 'clock'>,
): (request: IdempotentRequest) => Promise<Begun> {
  const underWay = new Set<string>();
  return async ({ actor, key, method, url, body }) => {
    if (!keyPattern.test(key))
      return refused('invalid-input', 'an Idempotency-Key has 8 to 200 visible ASCII signs; a random UUID is one');
    const id = deps.hash(`${actor}\n${key}`);
    const print = deps.hash(`${method} ${url}\n${stableStringify((body ?? null) as Json)}`); // a parsed JSON body
    if (underWay.has(id))
      return refused('conflict', 'the request with this Idempotency-Key is still under way; ask again in a moment');
    underWay.add(id);
    const known = await deps.store.idempotency(id).catch((error: unknown) => {
      underWay.delete(id);
      throw error;
    });
    if (known !== undefined) {
      underWay.delete(id);
      if (known.request !== print)
        return refused('invalid-input', 'this Idempotency-Key was used for another request; take a new one', 422);
      return {
        kind: 'replay',
        answer: { status: known.status, body: deps.sealer.open(known.body, `idempotency/${id}`) },
      };
    }
    const forget = (): void => {
      underWay.delete(id);
    };
    const finish = async ({ status, body: answer }: StoredAnswer): Promise<void> => {
      try {
        const sealed = deps.sealer.seal(answer, `idempotency/${id}`);
        await deps.store.commit([
          { kind: 'put-idempotency', key: id, request: print, status, body: sealed, at: deps.clock.now() },
        ]);
      } finally {
        forget();
      }
    };
    return { kind: 'new', finish, forget };
  };
}

function refused(code: ErrorCode, message: string, status?: number): Begun {
  return { kind: 'refused', failing: { code, message, ...(status === undefined ? {} : { status }) } };
}
