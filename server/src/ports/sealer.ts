/**
 * Encrypts what must not lie in the store in clear, under a key that is kept outside store and backup.
 * Errors: `integrity` when the text was not sealed by this key or was altered.
 */
export interface Sealer {
  /** Text safe to store; differs at every call. `context` is bound to it and must be given again to open. */
  seal(plain: string, context: string): string;
  open(sealed: string, context: string): string;
  /** Keyed digest of a secret: equal secrets compare equal, nothing can be guessed from it. */
  keyedDigest(plain: string): string;
  /** A signature (Ed25519, base64) that whoever knows the public key checks without the master key; the same key for the same master. */
  sign(text: string): { readonly publicKey: string; readonly value: string };
}
