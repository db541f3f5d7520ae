import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { AppError } from '@fairlead/core/lib/app-error.ts';

/** Hashes in the open and under this host's key, and the seal for what may not lie on disk in clear. */
export type Digests = {
  /** Hex SHA-256. */
  readonly hash: (data: string | Uint8Array) => string;
  /** Hex HMAC-SHA-256: secrets compare equal without being guessable. */
  readonly keyed: (data: string | Uint8Array) => string;
  readonly seal: (text: string) => string;
  /** Error: `integrity` when the text was sealed under another key or altered. */
  readonly open: (sealed: string) => string;
};

/** Builds the digests over a 32-byte key. */
export function createDigests(key: Uint8Array): Digests {
  return {
    hash: (data) => createHash('sha256').update(data).digest('hex'),
    keyed: (data) => createHmac('sha256', key).update(data).digest('hex'),
    seal: (text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
        decipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new AppError('integrity', 'a sealed record does not open with this key; restore the key file beside it', {
          cause,
        });
      }
    },
  };
}
