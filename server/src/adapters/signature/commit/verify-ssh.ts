import { Buffer } from 'node:buffer';
import { createHash, verify } from 'node:crypto';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { readSshKey, type SshKey, SshReader, sshBlob, unsigned } from './ssh-wire.ts';

const magic = 'SSHSIG';
const hashes = ['sha256', 'sha512'];

/**
 * The public key (as SSH writes it) by which an armoured signature of `ssh-keygen -Y sign` holds for a text, in the namespace of
 * Git. Source: PROTOCOL.sshsig of OpenSSH.
 */
export function verifySshSignature(armoured: string, payload: Uint8Array): Result<Buffer, string> {
  try {
    return check(armoured, payload);
  } catch {
    return err('its SSH signature cannot be read');
  }
}

function check(armoured: string, payload: Uint8Array): Result<Buffer, string> {
  const body = /^-----BEGIN SSH SIGNATURE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END SSH SIGNATURE-----\s*$/.exec(
    armoured,
  )?.[1];
  if (body === undefined) return err('its SSH signature cannot be read');
  const reader = new SshReader(Buffer.from(body.replaceAll(/\s/g, ''), 'base64'));
  if (reader.fixed(magic.length).toString('latin1') !== magic || reader.uint32() !== 1)
    return err('its SSH signature is of a version that is not known');
  const keyBlob = reader.blob();
  const [namespace, reserved, hash, signature] = [reader.text(), reader.blob(), reader.text(), reader.blob()];
  if (!reader.isAtEnd()) return err('its SSH signature is followed by something else');
  if (namespace !== 'git') return err(`its signature was made for "${namespace.slice(0, 40)}" and not for Git`);
  if (!hashes.includes(hash)) return err('its SSH signature uses a hash that is not allowed');
  const key = readSshKey(keyBlob);
  if (key === undefined) return err('it was signed by a kind of SSH key that does not count');
  const digest = createHash(hash).update(payload).digest();
  const signed = Buffer.concat([
    Buffer.from(magic),
    sshBlob(namespace),
    sshBlob(reserved),
    sshBlob(hash),
    sshBlob(digest),
  ]);
  return isBy(key, signed, new SshReader(signature))
    ? ok(keyBlob)
    : err('its signature does not hold: it was made for something else');
}

function isBy(key: SshKey, signed: Buffer, signature: SshReader): boolean {
  const type = signature.text();
  const value = signature.blob();
  if (key.type === 'ssh-rsa') {
    const hash = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' }[type];
    return hash !== undefined && signature.isAtEnd() && verify(hash, signed, key.key, value);
  }
  if (type !== key.type) return false;
  const isToken = key.type.startsWith('sk-');
  const data = isToken ? tokenData(key, signed, signature) : signed;
  if (data === undefined || !signature.isAtEnd()) return false;
  if (key.type.includes('ed25519')) return verify(null, data, key.key, value);
  const inner = new SshReader(value);
  const [r, s] = [unsigned(inner.blob()), unsigned(inner.blob())];
  const size = { nistp256: 32, nistp384: 48, nistp521: 66 }[/nistp\d{3}/.exec(key.type)?.[0] ?? ''] ?? 0;
  if (!inner.isAtEnd() || r.length > size || s.length > size) return false;
  const flat = Buffer.concat([Buffer.alloc(size - r.length), r, Buffer.alloc(size - s.length), s]);
  const hash = { 32: 'sha256', 48: 'sha384', 66: 'sha512' }[size] ?? 'sha256';
  return verify(hash, data, { key: key.key, dsaEncoding: 'ieee-p1363' }, flat);
}

/** What a key on a token signs: that a person touched it is asked for. Source: PROTOCOL.u2f of OpenSSH. */
function tokenData({ application }: SshKey, signed: Buffer, signature: SshReader): Buffer | undefined {
  const flags = signature.byte();
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(signature.uint32());
  if ((flags & 1) === 0) return undefined;
  const hash = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
  return Buffer.concat([hash(application), Buffer.from([flags]), counter, hash(signed)]);
}
