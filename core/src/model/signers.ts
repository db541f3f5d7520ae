/** Whose signatures count. */
export type Signers = {
  /** Armoured public keys; null for none. */
  readonly openpgp: string | null;
  /** Lines of an `allowed_signers` file of OpenSSH; null for none. */
  readonly ssh: string | null;
  /** Keys that no longer count, whenever they signed: SSH public keys, or fingerprints of OpenPGP keys. */
  readonly revoked: readonly string[];
};
