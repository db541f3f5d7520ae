import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

/** What stands before a raw private key, and a raw public one, in their encodings (RFC 8410). */
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicHead = Buffer.from('302a300506032b6570032100', 'hex');

/** A signer whose key comes from 32 bytes, as hexadecimal digits; the same bytes give the same key. */
export function ed25519Signer(seedHex: string): {
  readonly publicKey: string;
  readonly sign: (text: string) => string;
} {
  const key = createPrivateKey({
    key: Buffer.concat([privateHead, Buffer.from(seedHex, 'hex').subarray(0, 32)]),
    format: 'der',
    type: 'pkcs8',
  });
  const encoded = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: encoded.subarray(publicHead.length).toString('base64'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64'),
  };
}

/** Whether a signature fits; false, too, for what is no key or no signature. */
export function ed25519Fits(publicKey: string, text: string, signature: string): boolean {
  const [raw, proof] = [strictly(publicKey), strictly(signature)];
  if (raw?.length !== 32 || proof?.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([publicHead, raw]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text, 'utf8'), key, proof);
}

/** Bytes of base64 in its one spelling: readers that pass over other signs would take a changed text for the same. */
function strictly(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
