import { Buffer } from 'node:buffer';
import { createPublicKey, type KeyObject } from 'node:crypto';

/** Reads the wire format of SSH. Source: RFC 4251, section 5. Throws `RangeError` where something is cut short. */
export class SshReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  uint32(): number {
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  byte(): number {
    const value = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  fixed(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('cut short');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  blob(): Buffer {
    return this.fixed(this.uint32());
  }

  text(): string {
    return this.blob().toString('latin1');
  }

  isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
}

/** Bytes with their length before them. */
export function sshBlob(bytes: Uint8Array | string): Buffer {
  const content = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

export type SshKey = {
  readonly type: string;
  readonly key: KeyObject;
  /** Of a key on a token: the application that it is for. */
  readonly application: string;
};

const curves: { readonly [name: string]: { readonly crv: string; readonly size: number } } = {
  nistp256: { crv: 'P-256', size: 32 },
  nistp384: { crv: 'P-384', size: 48 },
  nistp521: { crv: 'P-521', size: 66 },
};
const smallestRsa = 256;

/** A public key as SSH writes it; undefined for a kind that is not known here, or too weak. */
export function readSshKey(blob: Uint8Array): SshKey | undefined {
  const reader = new SshReader(blob);
  const type = reader.text();
  if (type === 'ssh-ed25519' || type === 'sk-ssh-ed25519@openssh.com') {
    const key = keyOf({ kty: 'OKP', crv: 'Ed25519', x: reader.blob().toString('base64url') });
    return { type, key, application: type.startsWith('sk-') ? reader.text() : '' };
  }
  if (type === 'ssh-rsa') {
    const [e, n] = [unsigned(reader.blob()), unsigned(reader.blob())];
    if (n.length < smallestRsa) return undefined;
    return {
      type,
      key: keyOf({ kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') }),
      application: '',
    };
  }
  const curve = curves[/^(?:sk-)?ecdsa-sha2-(nistp\d{3})(?:@openssh\.com)?$/.exec(type)?.[1] ?? ''];
  if (curve === undefined) return undefined;
  reader.text();
  const point = reader.blob();
  if (point.length !== 1 + 2 * curve.size || point[0] !== 4) return undefined;
  const [x, y] = [point.subarray(1, 1 + curve.size), point.subarray(1 + curve.size)];
  const key = keyOf({ kty: 'EC', crv: curve.crv, x: x.toString('base64url'), y: y.toString('base64url') });
  return { type, key, application: type.startsWith('sk-') ? reader.text() : '' };
}

function keyOf(key: { readonly [field: string]: string }): KeyObject {
  return createPublicKey({ key, format: 'jwk' });
}

/** A whole number without the sign that SSH may put before it. */
export function unsigned(bytes: Buffer): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  return bytes.subarray(from);
}
