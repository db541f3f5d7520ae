import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Credentials {
  readonly certificateDir: string;
  /** The API server's self-signed certificate with its issuer; the server writes it when it starts. */
  readonly caFile: string;
  readonly serviceAccountKeyFile: string;
  readonly tokenFile: string;
  readonly token: string;
}

/** Makes the keys and the token of a test cluster in its folder, or finds those of an earlier start. */
export function prepareCredentials(dir: string): Credentials {
  const certificateDir = join(dir, 'certificates');
  mkdirSync(certificateDir, { recursive: true, mode: 0o700 });
  const serviceAccountKeyFile = join(dir, 'service-account.key');
  const tokenFile = join(dir, 'tokens.csv');
  if (!existsSync(tokenFile)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writePrivately(serviceAccountKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    writePrivately(tokenFile, `${randomBytes(24).toString('hex')},admin,admin,system:masters\n`);
  }
  const [token = ''] = readFileSync(tokenFile, 'utf8').split(',');
  return { certificateDir, caFile: join(certificateDir, 'apiserver.crt'), serviceAccountKeyFile, tokenFile, token };
}

/** Writes a kubeconfig (as JSON, which is YAML) with the token inside; returns its path. */
export function writeKubeconfig(dir: string, url: string, { caFile, token }: Credentials): string {
  const name = 'test';
  const path = join(dir, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  writePrivately(path, `${JSON.stringify(config, null, 2)}\n`);
  return path;
}

function writePrivately(path: string, content: string): void {
  writeFileSync(path, content, { mode: 0o600 });
}
