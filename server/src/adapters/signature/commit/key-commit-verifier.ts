import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Signers } from '@fairlead/core/model/signers.ts';
import type { CommitVerifier, SignedBy } from '../../../ports/commit-verifier.ts';
import { isPrincipal, readAllowedSigners } from './allowed-signers.ts';
import { readSignedCommit, type SignedCommit } from './read-signed-commit.ts';
import { verifyOpenPgp } from './verify-openpgp.ts';
import { verifySshSignature } from './verify-ssh.ts';

/** Verifies signatures of commits by keys that configuration names, without asking anybody. */
export class KeyCommitVerifier implements CommitVerifier {
  async verify(raw: Uint8Array, signers: Signers, atMs: EpochMs): Promise<Result<SignedBy, string>> {
    const commit = readSignedCommit(raw);
    if (!commit.ok) return commit;
    const { signature } = commit.value;
    try {
      if (signature.startsWith('-----BEGIN SSH SIGNATURE-----')) return verifySsh(commit.value, signers, atMs);
      if (!signature.startsWith('-----BEGIN PGP SIGNATURE-----'))
        return err('its signature is of a kind that does not count');
      if (signers.openpgp === null) return err('it is signed by OpenPGP, and no OpenPGP key is an allowed signer');
      return await verifyOpenPgp(commit.value, signers.openpgp, signers.revoked, atMs);
    } catch (error) {
      return err(
        `its signature cannot be verified: ${error instanceof Error ? error.message.slice(0, 200) : 'it is damaged'}`,
      );
    }
  }
}

function verifySsh(commit: SignedCommit, { ssh, revoked }: Signers, atMs: EpochMs): Result<SignedBy, string> {
  const { signature, payload, email, committedAtMs } = commit;
  const key = verifySshSignature(signature, payload);
  if (!key.ok) return key;
  const name = `SHA256:${createHash('sha256').update(key.value).digest('base64').replace(/=+$/, '')}`;
  if (revoked.some((line) => isKey(line, key.value) || line.trim() === name))
    return err(`it is signed by ${name}, which is revoked`);
  const known = readAllowedSigners(ssh ?? '').signers.filter((signer) => signer.key.equals(key.value));
  if (known.length === 0) return err(`it is signed by ${name}, which is no allowed signer`);
  const named = known.filter((signer) => isPrincipal(signer, email));
  if (named.length === 0)
    return err(`it is committed as ${email}, and signed by a key of ${known[0]?.principals.join(', ') ?? ''}`);
  const good = named.some((signer) =>
    [committedAtMs, Math.max(atMs, committedAtMs)].every(
      (at) => (signer.validAfterMs ?? 0) <= at && (signer.validBeforeMs === null || at < signer.validBeforeMs),
    ),
  );
  return good ? ok({ name: email, key: name }) : err(`it is signed by ${name}, which is expired or not valid yet`);
}

/** Whether a line of an SSH public key is of this key. */
function isKey(line: string, key: Buffer): boolean {
  return line.split(/\s+/).some((word) => word.length > 40 && Buffer.from(word, 'base64').equals(key));
}
