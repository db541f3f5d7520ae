import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../../tools/test/requires.ts';
import type { ApiAccess } from '../api-access.ts';
import { defaultApiLimits } from '../api-access.ts';
import { ApiClient } from '../api-client.ts';
import { TestCluster } from '../test-cluster.ts';
import { inClusterAccess } from './in-cluster-access.ts';

const needs = requires('etcd', 'kubernetes');
const signal = new AbortController().signal;

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/access/in-cluster-access.ts', () => {
  let cluster: TestCluster;
  let folder: string;
  const tokens: string[] = [];
  const env = () => {
    const { hostname, port } = new URL(cluster.access.url);
    return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
  };

  /** What the kubelet does: a token of the pod's account, asked for anew before the old one is over. */
  async function mountToken(): Promise<void> {
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const path = '/api/v1/namespaces/fairlead/serviceaccounts/fairlead/token';
    const { status } = (await cluster.call('POST', path, request)).body as { readonly status: { token: string } };
    tokens.push(status.token);
    writeFileSync(join(folder, 'token'), `${status.token}\n`);
  }
  async function whoIs(access: ApiAccess): Promise<unknown> {
    const client = new ApiClient(access, defaultApiLimits);
    try {
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
      const answer = await client.request({ method: 'POST', path, body, signal });
      return (answer.body['status'] as { readonly userInfo: { readonly username: string } }).userInfo.username;
    } finally {
      await client.close();
    }
  }

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    folder = mkdtempSync(join(tmpdir(), 'fl-account-'));
    mkdirSync(folder, { recursive: true });
    await cluster.namespace('fairlead');
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'fairlead' } };
    await cluster.call('POST', '/api/v1/namespaces/fairlead/serviceaccounts', account);
    writeFileSync(join(folder, 'ca.crt'), cluster.access.ca ?? '');
    await mountToken();
  });
  afterAll(async () => {
    await cluster?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('is the account of the pod, at the address that Kubernetes tells, checked by the authority that it mounts', async () => {
    const access = await inClusterAccess(env(), folder);
    expect(access.url).toBe(cluster.access.url);
    expect(access.insecure).toBeUndefined();
    expect(await whoIs(access)).toBe('system:serviceaccount:fairlead:fairlead');
  });

  it('reads the token anew when the server refuses the one that it has', async () => {
    const access = await inClusterAccess(env(), folder);
    writeFileSync(join(folder, 'token'), 'of-a-time-long-gone');
    const late = await inClusterAccess(env(), folder);
    await mountToken();
    expect(await whoIs(late)).toBe('system:serviceaccount:fairlead:fairlead');
    expect(tokens).toHaveLength(2);
    expect(await whoIs(access)).toBe('system:serviceaccount:fairlead:fairlead');
  });

  it.each([
    ['where no cluster is', {}, /runs in no cluster/],
    ['where nothing is mounted', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, /runs in no cluster/],
  ])('says so %s', async (_sentence, variables, words) => {
    await expect(inClusterAccess(variables, join(folder, 'nowhere'))).rejects.toThrow(words);
  });

  it('puts an address of six parts into brackets', async () => {
    const six = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    expect((await inClusterAccess(six, folder)).url).toBe('https://[fd00::1]:6443');
  });
});
