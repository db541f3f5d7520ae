import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { SignedBy } from '../../../ports/commit-verifier.ts';
import type { SignedCommit } from './read-signed-commit.ts';

/**
 * Whether one of some armoured keys signed a commit for its committer: a key that names the committer's address, was good when it
 * signed and is at `atMs`, and was not revoked. The library is loaded with the first signature.
 */
export async function verifyOpenPgp(
  { payload, signature, email, committedAtMs }: SignedCommit,
  armoured: string,
  revoked: readonly string[],
  atMs: EpochMs,
): Promise<Result<SignedBy, string>> {
  const openpgp = await import('openpgp');
  const keys = await Promise.all(blocksOf(armoured).map((block) => openpgp.readKeys({ armoredKeys: block })));
  const read = await openpgp.readSignature({ armoredSignature: signature });
  if (read.packets.length !== 1) return err('it has more than one signature');
  const madeAt = read.packets[0]?.created?.getTime();
  const id = read.getSigningKeyIDs()[0];
  const key = keys
    .flat()
    .find((candidate) => candidate.getKeys().some((part) => id !== undefined && part.getKeyID().equals(id)));
  if (key === undefined)
    return err(`it is signed by the OpenPGP key ${id?.toHex().toUpperCase() ?? ''}, which is no allowed signer`);
  const fingerprint = key.getFingerprint().toUpperCase();
  const parts = key.getKeys().map((part) => part.getFingerprint().toUpperCase());
  if (revoked.some((text) => parts.some((part) => part === text.replaceAll(/\s/g, '').toUpperCase())))
    return err(`it is signed by the key ${fingerprint}, which is revoked`);
  if (madeAt === undefined || Math.abs(madeAt - committedAtMs) > toleranceMs)
    return err('it was not signed when it says that it was committed');
  for (const date of [new Date(madeAt), new Date(Math.max(atMs, madeAt))]) {
    try {
      await key.verifyPrimaryKey(date);
      await key.getSigningKey(id, date);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message.toLowerCase() : '';
      return err(
        `it is signed by the key ${fingerprint}, which is ${/revok/.test(why) ? 'revoked' : /expir/.test(why) ? 'expired' : 'not good for signing'}`,
      );
    }
  }
  const message = await openpgp.createMessage({ binary: new Uint8Array(payload) });
  const { signatures } = await openpgp.verify({
    message,
    signature: read,
    verificationKeys: key,
    date: new Date(madeAt),
    format: 'binary',
  });
  try {
    if (signatures.length !== 1 || (await signatures[0]?.verified) !== true) return err(doesNotHold);
  } catch {
    return err(doesNotHold);
  }
  const emails = key.users.flatMap(({ userID }) => (userID?.email === undefined ? [] : [userID.email.toLowerCase()]));
  if (!emails.includes(email.toLowerCase()))
    return err(`it is committed as ${email}, and signed by a key of ${emails.join(', ') || 'nobody'}`);
  return ok({ name: email, key: fingerprint });
}

const doesNotHold = 'its signature does not hold: it was made for something else';
/** Git asks for the signature right after it has written down the time. */
const toleranceMs = 86_400_000;

/** Files of several keys hold one block after the other. */
function blocksOf(armoured: string): readonly string[] {
  return armoured.match(/-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g) ?? [];
}
