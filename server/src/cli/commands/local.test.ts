import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Around, runLine } from '../testing/run-line.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'fairlead-local-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** Runs a line with local commands that note what they were asked. */
async function asked(line: string, around: Around = {}) {
  const calls: unknown[] = [];
  const note = (name: string) => async (request: object) => {
    calls.push({ name, ...request });
    return 0;
  };
  const local = Object.fromEntries(
    ['up', 'server', 'down', 'open', 'backup', 'restore', 'rights', 'adopt', 'addTarget'].map((name) => [
      name,
      note(name),
    ]),
  );
  const ran = await runLine(line, { cwd: '/home/ada', checkout: '/opt/fairlead', ...around, local });
  return { ...ran, calls };
}

const home = '/opt/fairlead/fairlead-data';

describe('server/src/cli/commands', () => {
  test.each([
    ['fairlead up', { name: 'up', dataRoot: home, repo: null, path: '', port: null, openBrowser: true, context: null }],
    [
      'fairlead up --repo ./config --path fairlead --data d --port 0 --no-open',
      { name: 'up', dataRoot: '/home/ada/d', repo: '/home/ada/config', path: 'fairlead', port: 0, openBrowser: false },
    ],
    [
      'fairlead server --repo https://git.acme.dev/c --public-url https://fairlead.acme.dev/',
      {
        name: 'server',
        dataRoot: home,
        repo: 'https://git.acme.dev/c',
        path: '',
        host: '127.0.0.1',
        port: null,
        publicUrl: 'https://fairlead.acme.dev',
      },
    ],
    [
      'fairlead up --context prod --kubeconfig k --observe -y',
      { name: 'up', context: { name: 'prod', kubeconfig: '/home/ada/k', observe: true, yes: true } },
    ],
    [
      'fairlead doctor --rbac prod --account ops/robot',
      { name: 'rights', dataRoot: home, target: 'prod', account: { namespace: 'ops', name: 'robot' } },
    ],
    [
      'fairlead adopt shop --context prod --yes',
      { name: 'adopt', context: 'prod', kubeconfig: null, namespace: 'shop', folder: '/home/ada/shop', yes: true },
    ],
    ['fairlead down', { name: 'down', dataRoot: home, purge: false }],
    ['fairlead open --no-browser', { name: 'open', dataRoot: home, openBrowser: false }],
    ['fairlead backup b.db', { name: 'backup', dataRoot: home, file: '/home/ada/b.db' }],
    [
      'fairlead target add dev --context kind-dev --kubeconfig k --no-test --yes',
      {
        name: 'dev',
        dataRoot: home,
        context: 'kind-dev',
        kubeconfig: '/home/ada/k',
        namespace: null,
        production: false,
        insecure: false,
        test: false,
        yes: true,
      },
    ],
    ['fairlead restore /b.db --data /srv', { name: 'restore', dataRoot: '/srv', file: '/b.db' }],
  ])('%s', async (line, call) => {
    expect(await asked(line)).toMatchObject({ code: 0, calls: [call], err: '' });
  });

  test.each([
    ['fairlead up --path x', /--repo/],
    ['fairlead adopt shop', /--context CONTEXT/],
    ['fairlead doctor --rbac prod --account fairlead', /NAMESPACE\/NAME/],
    ['fairlead up --observe', /--context CONTEXT/],
    ['fairlead target add dev', /--context CONTEXT/],
    ['fairlead target add Dev_1 --context x', /"Dev_1" is no name/],
    ['fairlead up --port 70000', /0 to 65535/],
    ['fairlead up --repo ext::sh', /not allowed/],
    ['fairlead server', /--repo URL/],
    ['fairlead server --repo . --public-url fairlead.acme.dev', /scheme and host/],
    ['fairlead server --repo . --public-url https://a:b@acme.dev', /scheme and host/],
    ['fairlead backup', /missing required argument/],
  ])('refuses %s', async (line, err) => {
    expect(await asked(line)).toMatchObject({ code: 2, calls: [], err: expect.stringMatching(err) });
  });

  describe('down --purge', () => {
    const line = () => `fairlead down --purge --data ${data}`;

    test('a folder that Fairlead did not make is not removed', async () => {
      writeFileSync(join(data, 'thesis.txt'), '');
      expect(await asked(line())).toMatchObject({
        code: 9,
        calls: [],
        err: expect.stringMatching(/no data directory/),
      });
    });

    test('asks at a terminal, and not without one', async () => {
      mkdirSync(join(data, 'keys'));
      expect(await asked(line(), { answers: ['n'] })).toMatchObject({ code: 0, calls: [] });
      expect((await asked(line(), { answers: ['y'] })).calls).toHaveLength(1);
      expect((await asked(line())).calls).toHaveLength(1);
      expect((await asked(`${line()} --yes`, { answers: [] })).calls).toHaveLength(1);
    });

    test('what is gone already may be stopped again', async () => {
      rmSync(data, { recursive: true });
      expect((await asked(line())).calls).toHaveLength(1);
      mkdirSync(data);
    });
  });

  test('the exit code of a local command is the program’s', async () => {
    expect((await runLine('fairlead down', { local: { down: async () => 1 } })).code).toBe(1);
  });
});
