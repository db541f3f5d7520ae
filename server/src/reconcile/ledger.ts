import type { Decision } from '@fairlead/core/model/decision.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import type { RepoAccess } from '../ports/git.ts';
import { committer } from './committer.ts';
import type { LoopDeps } from './loop-deps.ts';

/** Where run-time decisions are mirrored: one file on a ref of its own, its history is the ref's commits. */
export const ledgerRef = 'refs/fairlead/ledger';
const ledgerPath = 'decisions.json';
const maxLedgerBytes = 16 * 1024 * 1024;

export type LedgerDeps = Pick<LoopDeps, 'store' | 'git' | 'sealer' | 'installation'>;
type Ledger = {
  readonly version: 1;
  readonly installation: InstallationId;
  readonly decisions: readonly Decision[];
  readonly signature: string;
};

/** Pushes what changed since the last time, whole and signed. A no-op without write access or news. True when it pushed. */
export async function mirrorDecisions(deps: LedgerDeps, access: RepoAccess, signal: AbortSignal): Promise<boolean> {
  if (access.write === null) return false;
  const news = await deps.store.unmirroredDecisions();
  if (news.length === 0) return false;
  const decisions = await deps.store.decisions();
  const signature = sign(deps, deps.installation, decisions);
  const ledger: Ledger = { version: 1, installation: deps.installation, decisions, signature };
  const refs = await deps.git.refs(access, signal);
  const outcome = await deps.git.push(
    access,
    {
      ref: ledgerRef,
      expected: refs[ledgerRef] ?? null,
      edits: [{ path: ledgerPath, content: `${JSON.stringify(ledger, null, 2)}\n` }],
      message: `Record ${news.length} decision${news.length === 1 ? '' : 's'}\n`,
      author: committer,
    },
    signal,
  );
  if (outcome.kind !== 'pushed') return false;
  const upTo = Math.max(...news.map((entry) => entry.version));
  await deps.store.commit([{ kind: 'mark-mirrored', decisions: news.map((entry) => entry.id), upTo }]);
  return true;
}

export type LedgerReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly installation: InstallationId; readonly decisions: readonly Decision[] }
  | { readonly kind: 'untrusted'; readonly reason: string };

/** What an empty store learns from the ledger: whose it is, and the decisions, if this installation's key signed them. */
export async function readLedger(
  deps: Pick<LoopDeps, 'git' | 'sealer'>,
  access: RepoAccess,
  signal: AbortSignal,
): Promise<LedgerReading> {
  const head = (await deps.git.refs(access, signal))[ledgerRef];
  if (head === undefined) return { kind: 'none' };
  await deps.git.fetch(access, head, signal);
  const bytes = await (await deps.git.tree(access, head)).read(ledgerPath, maxLedgerBytes);
  if (bytes === undefined) return { kind: 'untrusted', reason: `${ledgerRef} holds no ${ledgerPath}` };
  const ledger = parseLedger(new TextDecoder().decode(bytes));
  if (ledger === undefined) return { kind: 'untrusted', reason: `${ledgerPath} in ${ledgerRef} cannot be read` };
  if (sign(deps, ledger.installation, ledger.decisions) !== ledger.signature) {
    return {
      kind: 'untrusted',
      reason: 'the ledger was signed with another master key: give this machine the key of the old one',
    };
  }
  return { kind: 'read', installation: ledger.installation, decisions: ledger.decisions };
}

function sign(deps: Pick<LoopDeps, 'sealer'>, installation: InstallationId, decisions: readonly Decision[]): string {
  return deps.sealer.keyedDigest(JSON.stringify(['ledger', installation, decisions]));
}

function parseLedger(text: string): Ledger | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('decisions' in value) || !Array.isArray(value.decisions))
      return undefined;
    return value as Ledger; // the signature proves that we wrote it in this shape
  } catch {
    return undefined;
  }
}
