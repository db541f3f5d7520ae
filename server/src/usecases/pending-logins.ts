import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { TokenRecord } from '../ports/store.ts';

const lifeMs = 10 * 60_000;
const mostPending = 1_000;
/** Without signs that are read as others. */
const signs = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export type PendingLogin = {
  readonly device: string;
  readonly code: string;
  readonly machine: string;
  readonly from: string;
  readonly askedAt: number;
  readonly expiresAt: number;
  /** The session of the terminal, once somebody agreed. */
  readonly opened: { readonly token: TokenRecord; readonly secret: string } | null;
};

/** Terminals that wait for somebody to agree. They are forgotten when the program ends: one asks again. */
export class PendingLogins {
  readonly #deps: { readonly clock: Clock; readonly random: Random; readonly hash: (text: string) => string };
  readonly #byDevice = new Map<string, PendingLogin>();

  constructor(deps: { readonly clock: Clock; readonly random: Random; readonly hash: (text: string) => string }) {
    this.#deps = deps;
  }

  /** Undefined where too many wait. */
  begin(machine: string, from: string): PendingLogin | undefined {
    const { clock, random, hash } = this.#deps;
    const now = clock.now();
    for (const [device, { expiresAt }] of this.#byDevice) if (expiresAt <= now) this.#byDevice.delete(device);
    if (this.#byDevice.size >= mostPending) return undefined;
    const device = `${random.id()}${random.id()}`;
    const text = [...hash(random.id()).slice(0, 16).matchAll(/../g)]
      .map(([pair]) => signs[Number.parseInt(pair, 16) % signs.length])
      .join('');
    const code = `${text.slice(0, 4)}-${text.slice(4)}`;
    if (this.ofCode(code) !== undefined) return undefined;
    const pending = { device, code, machine, from, askedAt: now, expiresAt: now + lifeMs, opened: null };
    this.#byDevice.set(device, pending);
    return pending;
  }

  ofCode(code: string): PendingLogin | undefined {
    const now = this.#deps.clock.now();
    return [...this.#byDevice.values()].find((one) => one.code === code && one.expiresAt > now && one.opened === null);
  }

  agree(code: string, opened: NonNullable<PendingLogin['opened']>): void {
    const pending = this.ofCode(code);
    if (pending !== undefined) this.#byDevice.set(pending.device, { ...pending, opened });
  }

  /** What came of it: the session is given once. Undefined for what never was, or is over. */
  take(device: string): PendingLogin | undefined {
    const pending = this.#byDevice.get(device);
    if (pending === undefined || pending.expiresAt <= this.#deps.clock.now()) return undefined;
    if (pending.opened !== null) this.#byDevice.delete(device);
    return pending;
  }
}
