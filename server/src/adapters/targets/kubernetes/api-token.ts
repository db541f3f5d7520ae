import type { Secret } from '@fairlead/core/lib/secret.ts';
import type { ApiAccess } from './api-access.ts';

/** The token in use. Who finds it refused asks for another; however many do so at once, it is fetched once. */
export class ApiToken {
  readonly #renew: ApiAccess['renewToken'];
  #token: Secret | null;
  #renewing: Promise<Secret> | null = null;

  constructor({ token, renewToken }: Pick<ApiAccess, 'token' | 'renewToken'>) {
    this.#token = token;
    this.#renew = renewToken;
  }

  /** The token in use, where nobody has to be asked for it; undefined where somebody has, or where none is needed. */
  known(): Secret | undefined {
    return this.#token ?? undefined;
  }

  /** Null where none is needed. */
  async current(signal: AbortSignal): Promise<Secret | null> {
    if (this.#token !== null || this.#renew === undefined) return this.#token;
    return this.#fetch(this.#renew, signal);
  }

  /** Another token than the one that was refused; undefined where there is no other. */
  async after(refused: Secret | null, signal: AbortSignal): Promise<Secret | undefined> {
    if (this.#renew === undefined) return undefined;
    if (this.#token !== refused && this.#token !== null) return this.#token;
    const fresh = await this.#fetch(this.#renew, signal);
    return fresh.reveal() === refused?.reveal() ? undefined : fresh;
  }

  #fetch(renew: NonNullable<ApiAccess['renewToken']>, signal: AbortSignal): Promise<Secret> {
    this.#renewing ??= renew(signal)
      .then((token) => {
        this.#token = token;
        return token;
      })
      .finally(() => {
        this.#renewing = null;
      });
    return this.#renewing;
  }
}
