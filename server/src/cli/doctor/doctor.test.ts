import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { runLine } from '../testing/run-line.ts';
import { nowView } from '../testing/samples.ts';
import { checkNode, judgeGit } from './check-machine.ts';
import { judgeNow } from './check-server.ts';

let data = '';
let world: ApiWorld;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'fairlead-doctor-'));
  world = await openApiWorld();
});
afterEach(async () => {
  await world.close();
  rmSync(data, { recursive: true, force: true });
});

const connection = {
  kind: 'git',
  name: 'acme',
  url: 'https://git.acme.dev',
  mirrors: [],
  credential: { env: 'ACME_TOKEN' },
  write: { vault: 'acme-write' },
  webhookSecret: { file: '/nowhere/secret' },
  caFile: null,
  knownHostsFile: null,
};
const configuration = {
  connections: [connection],
  targets: [
    {
      name: 'prod',
      runs: { kind: 'kubernetes', reach: { kind: 'kubeconfig', credential: { file: '/nowhere/kube' } } },
    },
  ],
} as unknown as Configuration; // what is looked at

async function doctor(env: { readonly [name: string]: string } = {}) {
  const { secret } = await world.token('admin', '*');
  return runLine('fairlead doctor', {
    cwd: data,
    env: { FAIRLEAD_SERVER: world.base, FAIRLEAD_TOKEN: secret, FAIRLEAD_DATA: data, ...env },
    offline: { savedConfiguration: async () => configuration },
  });
}

describe('server/src/cli/doctor', () => {
  test('lists what a new machine must be given, and whether it is here', async () => {
    mkdirSync(join(data, 'store'), { mode: 0o700 });
    mkdirSync(join(data, 'keys'), { mode: 0o700 });
    writeFileSync(join(data, 'keys', 'master.key'), 'x', { mode: 0o600 });
    const { out, code } = await doctor({ ACME_TOKEN: 'secret' });
    expect(out).toMatch(/✓ the master key \(.*\): the file .*master\.key\n/);
    expect(out).toMatch(/✓ the credential of connection acme .*: the variable ACME_TOKEN of the server\n/);
    expect(out).toMatch(/· the write credential of connection acme .*: "acme-write" of the vault/);
    expect(out).toMatch(/! the webhook secret of connection acme .* is missing here/);
    expect(out).toMatch(/! the kubeconfig of target prod .* is missing here/);
    expect(out).not.toContain('secret\n  ✓ secret');
    expect(code).toBe(8); // targets of the seed do not answer
    expect((await doctor()).out).toMatch(/ACME_TOKEN of the server; not set here/);
  });

  test('keys that others can read are bad', async () => {
    mkdirSync(join(data, 'keys'), { mode: 0o755 });
    chmodSync(join(data, 'keys'), 0o755);
    expect((await doctor()).out).toMatch(/✗ .*keys can be read by others \(755\)\n +chmod 700 /);
  });

  test('a server that does not answer is told with what to do', async () => {
    const { out, code } = await doctor({ FAIRLEAD_SERVER: 'http://127.0.0.1:9' });
    expect(out).toMatch(/✗ no server answers\n +the server at http:\/\/127\.0\.0\.1:9 does not answer/);
    expect(code).toBe(8);
  });

  test('-o json gives all findings', async () => {
    const { secret } = await world.token('admin', '*');
    const { out } = await runLine('fairlead doctor -o json', {
      cwd: data,
      env: { FAIRLEAD_SERVER: world.base, FAIRLEAD_TOKEN: secret },
    });
    expect(JSON.parse(out)).toMatchObject({ machine: [{ level: 'good' }, { level: 'good' }, { level: 'note' }] });
  });

  test.each([
    ['all is well', {}, []],
    ['no writer', { self: { ...nowView().self, writer: null } }, ['no replica writes to the targets']],
    [
      'a writer that fell silent',
      { self: { ...nowView().self, writer: { replica: 'server', epoch: 1, heartbeatAt: 0 } } },
      [expect.stringMatching(/last heard/)],
    ],
    [
      'a repository that fails',
      { repositories: [{ repo: 'https://x', checkedAt: 1, failure: 'denied', failingSince: 1, held: null }] },
      ['https://x fails: denied'],
    ],
  ])('%s', (_, patch, expected) => {
    const unwell = judgeNow(nowView(patch)).filter(({ level }) => level === 'bad' || level === 'warn');
    expect(unwell.map(({ text }) => text)).toEqual(expected);
  });

  test.each([
    ['v24.1.0', 'good'],
    ['v22.9.0', 'bad'],
    ['nonsense', 'bad'],
  ])('Node %s is %s', (version, level) => {
    expect(checkNode(version).level).toBe(level);
  });

  test.each([
    ['git version 2.39.5', 'good'],
    ['git version 2.39.3 (Apple Git-146)', 'good'],
    ['git version 3.0.1', 'good'],
    ['git version 2.17.1', 'bad'],
    ['', 'bad'],
  ])('"%s" is %s', (told, level) => {
    expect(judgeGit(told).level).toBe(level);
  });
});
