import type { Result } from '@fairlead/core/lib/result.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Signers } from '@fairlead/core/model/signers.ts';

/** Whose signature stands under a commit, as the list of signers names them. */
export type SignedBy = { readonly name: string; readonly key: string };

export interface CommitVerifier {
  /**
   * Whether a commit, as Git keeps it, was signed by a key that is allowed to sign for its committer, and that was good both when
   * it signed and at `atMs`. The error is a sentence that says why not. Never throws for what stands in the commit.
   */
  verify(raw: Uint8Array, signers: Signers, atMs: EpochMs): Promise<Result<SignedBy, string>>;
}
