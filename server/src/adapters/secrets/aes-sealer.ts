import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ed25519Signer } from '../../io/ed25519.ts';
import type { Sealer } from '../../ports/sealer.ts';
import type { MasterKey } from './master-key.ts';

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals with AES-256-GCM under a key derived from the master key (HKDF-SHA-256, RFC 5869); keyed digests are HMAC-SHA-256
 * under another. A sealed text is `v1.<key id>.<nonce, ciphertext, tag>`; the context is authenticated with it. Nonces
 * are random: one key may seal 2^32 texts (NIST SP 800-38D, 8.3), far more than a store holds.
 */
export function aesSealer(master: MasterKey): Sealer {
  const sealKey = derive(master, 'seal');
  const digestKey = derive(master, 'digest');
  const keyId = createHmac('sha256', derive(master, 'id')).update('id').digest('hex').slice(0, 8);
  const signer = () => ed25519Signer(Buffer.from(derive(master, 'sign')).toString('hex'));
  return {
    seal: (plain, context) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(
        Buffer.from(`${version}.${keyId}.${context}`),
      );
      const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${version}.${keyId}.${Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]).toString('base64url')}`;
    },
    open: (sealed, context) => open(sealed, context, sealKey, keyId),
    sign: (text) => ({ publicKey: signer().publicKey, value: signer().sign(text) }),
    keyedDigest: (plain) => createHmac('sha256', digestKey).update(plain, 'utf8').digest('hex'),
  };
}

function open(sealed: string, context: string, key: Uint8Array, keyId: string): string {
  const [foundVersion, foundKey, body, ...rest] = sealed.split('.');
  const bytes = Buffer.from(body ?? '', 'base64url');
  if (foundVersion !== version || rest.length > 0 || bytes.length < nonceBytes + tagBytes) {
    throw new AppError('integrity', 'a sealed value is damaged; restore it from a backup or enter it again');
  }
  if (foundKey !== keyId) {
    throw new AppError(
      'integrity',
      `a sealed value needs the master key ${foundKey}, this one is ${keyId}; put that key back`,
    );
  }
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(`${version}.${keyId}.${context}`)).setAuthTag(bytes.subarray(-tagBytes));
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    return plain.toString('utf8');
  } catch (cause) {
    const message = 'a sealed value was altered or belongs elsewhere; restore it from a backup or enter it again';
    throw new AppError('integrity', message, { cause });
  }
}

function derive(master: MasterKey, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', master.bytes, new Uint8Array(0), `fairlead/${purpose}/v1`, 32));
}
