import type { Clock } from '../../ports/clock.ts';
import type { RepoAccess } from '../../ports/git.ts';
import type { Shop } from '../../ports/shop.ts';

const patienceMs = 2_000;

export type HttpShopDeps = { readonly clock: Clock; readonly access: RepoAccess };

/** The quickstart's shop, visited through the front door of each stage as any browser would. */
export function httpShop({ clock, access }: HttpShopDeps): Shop {
  return {
    application: 'shop',
    project: 'default',
    access,
    visit: async (url, signal) => {
      const [at, begun] = [clock.now(), clock.monotonicMs()];
      const met = (status: number | null, version: string) => ({
        at,
        status,
        version,
        tookMs: Math.round(clock.monotonicMs() - begun),
      });
      try {
        const answer = await fetch(url, {
          signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
          headers: { connection: 'close' },
          redirect: 'manual',
        });
        await answer.arrayBuffer();
        return met(answer.status, (answer.headers.get('x-version') ?? '').slice(0, 40));
      } catch (error) {
        if (signal.aborted) throw error;
        return met(null, '');
      }
    },
  };
}
