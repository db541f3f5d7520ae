import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessOfContext } from './access-of-context.ts';
import { inlineContext } from './inline-context.ts';
import { listContexts, readContext, writeContext } from './kubeconfig.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const config = (user: string, cluster = 'server: https://one:6443', more = ''): string => `
apiVersion: v1
kind: Config
current-context: one
clusters: [{name: c, cluster: {${cluster}}}]
users: [{name: u, user: {${user}}}]
contexts: [{name: one, context: {cluster: c, user: u, namespace: shop}}${more}]
`;
const rules = { allowed: [], env: {}, cwd: '/' };
const accessOf = (source: string) => accessOfContext(readContext(source, 'one', 'the kubeconfig'), rules);

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was refused';
}

describe('server/src/adapters/targets/kubernetes/access/kubeconfig.ts', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-kubeconfig-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('reads a token, an authority, and the name in the certificate', () => {
    const cluster = `server: "https://one:6443/k8s/c-1/", certificate-authority-data: ${base64('PEM')}, tls-server-name: kube`;
    const access = accessOf(config('token: geheim', cluster));
    expect(access).toMatchObject({ url: 'https://one:6443/k8s/c-1', ca: 'PEM', tlsServerName: 'kube' });
    expect(access.token?.reveal()).toBe('geheim');
    expect(JSON.stringify(access)).not.toContain('geheim');
  });

  it('reads a client certificate and as whom one asks', () => {
    const user = `client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}, as: robot, as-groups: [ops]`;
    const access = accessOf(config(user));
    expect(access).toMatchObject({
      token: null,
      clientCertificate: { certificate: 'CERT' },
      as: { user: 'robot', groups: ['ops'] },
    });
    expect(access.clientCertificate?.key.reveal()).toBe('KEY');
  });

  const refused: { readonly [sentence: string]: readonly [string, string] } = {
    'a file that it names': [config('tokenFile: /etc/passwd'), 'tokenFile names a file of this machine'],
    'an authority in a file': [
      config('token: x', 'server: https://one, certificate-authority: ca.crt'),
      'certificate-authority names a file',
    ],
    'a password': [config('username: a, password: hunter2'), 'dropped by Kubernetes 1.19'],
    'a sign-in that Kubernetes dropped': [config('auth-provider: {name: gcp}'), 'auth-provider was dropped'],
    'a program that nobody allowed': [
      config('exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}'),
      'forbidden: context one runs aws for its token, which the operator has not allowed; start the server with FAIRLEAD_ALLOW_EXEC=aws',
    ],
    'an open line': [config('token: hunter2', 'server: http://one'), 'server is no https address'],
    'half a certificate': [config(`client-certificate-data: ${base64('C')}`), 'client-key-data is missing'],
    'a context that is not there': [
      config('token: x').replaceAll('name: one', 'name: two'),
      'not-found: the kubeconfig has no context one: it holds two',
    ],
    'a cluster that is not there': [
      config('token: x').replace('name: c,', 'name: d,'),
      'names the cluster c, which is not there',
    ],
    'what is no kubeconfig': ['hunter2', 'invalid-input: the kubeconfig is no kubeconfig'],
    'what is no YAML': ['a: [hunter2', 'the kubeconfig is no YAML: see its line 1'],
  };
  it.each(Object.entries(refused))('refuses %s, and never says what the file holds', (_, [source, words]) => {
    const said = refusal(() => accessOf(source));
    expect(said).toContain(words);
    expect(said).not.toContain('hunter2');
  });

  it('takes the only context without being told its name, and of several none', () => {
    const several = config('token: x', undefined, ', {name: two, context: {cluster: c, user: u}}');
    expect(readContext(config('token: x'), null, 'it').name).toBe('one');
    expect(refusal(() => readContext(several, null, 'it'))).toContain('holds several contexts; name one of one, two');
    expect(listContexts(several, 'it')).toEqual({ contexts: ['one', 'two'], current: 'one' });
  });

  it('puts the content of the operator’s files in their place', async () => {
    for (const name of ['ca.crt', 'me.crt', 'me.key', 'token']) writeFileSync(join(dir, name), `${name}!`);
    const source = config(
      `tokenFile: ${join(dir, 'token')}, client-certificate: me.crt, client-key: me.key`,
      'server: https://one:6443, certificate-authority: ca.crt',
    );
    const inlined = await inlineContext(readContext(source, 'one', 'it'), dir);
    const again = readContext(writeContext(inlined), 'one', 'it');
    const access = accessOfContext(again, rules);
    expect(access).toMatchObject({ ca: 'ca.crt!', clientCertificate: { certificate: 'me.crt!' } });
    expect(access.token?.reveal()).toBe('token!');
    expect(again.namespace).toBe('shop');
    await expect(inlineContext(readContext(source, 'one', 'it'), join(dir, 'elsewhere'))).rejects.toThrow(
      /context one: [a-z-]+ names .*elsewhere/,
    );
  });

  it('runs an allowed program for the token, each time that one is wanted, and tells what it says when it fails', async () => {
    const script = join(dir, 'credential.sh');
    writeFileSync(
      script,
      'echo "{\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"$WHO-$(echo $KUBERNETES_EXEC_INFO | grep -c v1)\\"}}"\n',
    );
    const user = (args: string): string =>
      `exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/sh, args: ${args}, env: [{name: WHO, value: me}]}`;
    const exec = { allowed: ['/bin/sh'], env: { PATH: process.env['PATH'] }, cwd: dir };
    const tokenOf = async (args: string): Promise<string> => {
      const access = accessOfContext(readContext(config(user(args)), 'one', 'it'), exec);
      expect(access.token).toBeNull();
      return (await access.renewToken?.(AbortSignal.timeout(10_000)))?.reveal() ?? '';
    };
    expect(await tokenOf(`[${script}]`)).toBe('me-1');
    await expect(tokenOf('["-c", "echo sign in again >&2; exit 3"]')).rejects.toThrow(
      '/bin/sh (for context one) ended with 3: sign in again',
    );
    await expect(tokenOf('["-c", "echo nonsense"]')).rejects.toThrow('does not print an ExecCredential');
  });
});
