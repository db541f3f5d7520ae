import type { RepoAccess } from '../ports/git.ts';
import type { Write } from '../ports/store.ts';
import { readLedger } from './ledger.ts';
import type { LoopDeps } from './loop-deps.ts';
import { configurationName, rebuiltName } from './stored-names.ts';

export type Beginning =
  | { readonly kind: 'known' }
  | { readonly kind: 'new' }
  | { readonly kind: 'rebuilt'; readonly decisions: number }
  | { readonly kind: 'untrusted'; readonly reason: string };

/**
 * What an empty store does first. Where the configuration repository holds a ledger, this is a rebuilt installation: it
 * takes that one's id and decisions and begins by observing; whatever differs from Git waits for confirmation. Without
 * a ledger it is a new one and delivers at once. Throws `unavailable` when the repository cannot be asked.
 */
export async function beginFromLedger(
  deps: Pick<LoopDeps, 'store' | 'git' | 'sealer' | 'clock'>,
  access: RepoAccess,
  signal: AbortSignal,
): Promise<Beginning> {
  if ((await deps.store.configuration(configurationName)) !== undefined) return { kind: 'known' };
  const reading = await readLedger(deps, access, signal);
  if (reading.kind === 'none') return { kind: 'new' };
  const rebuilt: Write = { kind: 'put-configuration', name: rebuiltName, value: true };
  if (reading.kind === 'untrusted') {
    await deps.store.commit([rebuilt]);
    return reading;
  }
  const decisions = reading.decisions.map((decision): Write => ({ kind: 'put-decision', decision }));
  const mirrored = { kind: 'mark-mirrored', decisions: reading.decisions.map((decision) => decision.id) } as const;
  await deps.store.commit([
    { kind: 'adopt-installation', id: reading.installation, at: deps.clock.now() },
    rebuilt,
    ...decisions,
    mirrored,
  ]);
  return { kind: 'rebuilt', decisions: decisions.length };
}
