import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Certificate = {
  readonly key: string;
  readonly cert: string;
  readonly caFile: string;
  readonly remove: () => void;
};

/** A certificate for `localhost` that is its own authority, for tests. */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-tls-'));
  const [key, caFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', caFile];
  execFileSync('openssl', [...kind, ...names], { stdio: 'pipe' });
  const read = (path: string): string => readFileSync(path, 'utf8');
  return { key: read(key), cert: read(caFile), caFile, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
