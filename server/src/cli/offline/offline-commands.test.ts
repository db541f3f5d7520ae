import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { realTools } from '../testing/offline-tools.ts';
import { type Around, runLine } from '../testing/run-line.ts';

const example = fileURLToPath(new URL('../../../../examples/quickstart', import.meta.url));
let root = '';
let repo = '';

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'fairlead-offline-')));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  repo = mkdtempSync(join(root, 'repo-'));
  git('init', '-q', '-b', 'main');
});

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], {
    cwd: repo,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: root },
  });
}

function write(files: { readonly [path: string]: string }): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), content);
  }
}

function commit(title: string): void {
  git('add', '-A');
  git('commit', '-qm', title);
}

const run = (line: string, around: Around = {}) =>
  runLine(line, { cwd: repo, offline: realTools, env: { HOME: root }, ...around });

const target = 'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: dev}\nspec: {host: {roots: ["."]}}\n';
const application = (spec: string) =>
  `apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: shop}\nspec: {${spec}, stages: [dev]}\n`;
const file = (name: string, content: string) =>
  `apiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: ${name}}\nspec: {path: ${name}, content: "${content}"}\n`;

describe('server/src/cli/offline', () => {
  test('the quickstart has no mistakes', async () => {
    cpSync(example, repo, { recursive: true });
    expect(await run('fairlead lint')).toEqual({
      code: 0,
      out: '✓ 1 application, 3 targets, 3 placements; 3 rendered. No mistakes.\n',
      err: '',
    });
  });

  test('lint names file, line and field, of configuration and of manifests', async () => {
    write({
      'fleet.yaml': target.replace('host:', 'hots:').replace('name: dev', 'name: qa'),
      'shop.yaml': `${target}---\n${application('source: {repo: ., path: deploy}')}`,
      'deploy/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: 1, a: 2}\n',
    });
    const { code, out } = await run('fairlead lint');
    expect(out).toMatch(/error fleet\.yaml:4:\d+ Target\/qa spec\.hots: unknown field; did you mean "host"/);
    expect(out).toMatch(/error shop\/dev cannot be rendered: .*deploy\/a\.yaml:4/);
    expect(out).toMatch(/3 mistakes/);
    expect(code).toBe(8);
    expect((await run('fairlead lint --no-render')).out).toMatch(/2 mistakes,/);
    expect(JSON.parse((await run('fairlead lint -o json')).out)).toMatchObject({ renderings: [{ outcome: 'failed' }] });
  });

  test('lint --strict takes warnings as mistakes', async () => {
    write({ 'a.yaml': 'apiVersion: farlead.dev/v1\nkind: Target\nmetadata: {name: x}\n' });
    expect((await run('fairlead lint')).code).toBe(0);
    expect((await run('fairlead lint --strict')).code).toBe(8);
  });

  test('lint of a folder looks at no other', async () => {
    write({ 'good/fleet.yaml': target, 'bad/fleet.yaml': target.replace('host:', 'hots:') });
    expect((await run('fairlead lint good')).code).toBe(0);
    expect((await run('fairlead lint bad/fleet.yaml')).code).toBe(8);
    expect((await run('fairlead lint nothing')).code).toBe(3);
  });

  test('render shows a folder as it lies there, committed or not', async () => {
    write({ 'deploy/greeting.yaml': file('greeting', 'from ${stage}, ${many}') });
    const { code, out } = await run('fairlead render deploy --stage prod --value many=3');
    expect(code).toBe(0);
    expect(out).toContain('# deploy/greeting.yaml:1\napiVersion: host.fairlead.dev/v1');
    expect(out).toContain('content: from prod, 3');
    expect(JSON.parse((await run('fairlead render deploy -o json')).out)).toMatchObject([
      { origin: { path: 'deploy/greeting.yaml', line: 1 }, manifest: { kind: 'File' } },
    ]);
  });

  test('render shows an application as a stage gets it, with outputs that are given', async () => {
    write({
      'fleet.yaml': target,
      'shop.yaml': application('source: {repo: ., path: "deploy/{stage}"}, inputs: {db: base}'),
      'base.yaml': application('source: {repo: ., path: base}').replace('name: shop', 'name: base'),
      'deploy/dev/a.yaml': file('a', 'at ${db.address}'),
    });
    const { out, err, code } = await run('fairlead render shop --input db.address=10.0.0.1');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('content: at 10.0.0.1');
    expect(await run('fairlead render shop/qa')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/there are base, shop/),
    });
    expect((await run('fairlead render shop --input db=1')).code).toBe(2);
  });

  test('render reads a source in another repository', async () => {
    write({ 'deploy/a.yaml': file('a', 'from elsewhere') });
    commit('Begin');
    const elsewhere = repo;
    repo = mkdtempSync(join(root, 'repo-'));
    git('init', '-q');
    write({ 'fleet.yaml': target, 'shop.yaml': application(`source: {repo: "file://${elsewhere}", path: deploy}`) });
    expect((await run('fairlead render shop')).out).toContain('content: from elsewhere');
    expect((await run('fairlead lint')).out).toMatch(/1 whose files lie in other repositories/);
  });

  test('a link out of the repository is not followed', async () => {
    write({ 'deploy/a.yaml': file('a', 'x') });
    writeFileSync(join(root, 'secret.yaml'), file('secret', 'hidden'));
    symlinkSync(join(root, 'secret.yaml'), join(repo, 'deploy', 'link.yaml'));
    symlinkSync(root, join(repo, 'deploy', 'folder'));
    const { out } = await run('fairlead render deploy');
    expect(out).toContain('name: a');
    expect(out).not.toContain('hidden');
  });

  test('what a repository holds cannot steer the terminal', async () => {
    write({ 'fleet.yaml': target, 'deploy/a.yaml': file('a', 'x') });
    commit('Evil \u001b[2Jtitle \u202e');
    const { out, err } = await run('fairlead look .');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(out + err).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('server/src/cli/commands/look.ts', () => {
  test('draws applications, stages and other tools’ documents, and the last commit as rendered objects', async () => {
    cpSync(example, repo, { recursive: true });
    write({ 'argo/app.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: guestbook}\n' });
    commit('Begin');
    const config = readFileSync(join(repo, 'deploy/config.yaml'), 'utf8');
    write({ 'deploy/config.yaml': config.replace('Ahoy', 'Hello') });
    commit('Greet otherwise');
    const before = readdirSync(repo);
    const { out, code } = await run('fairlead look .');
    expect(code).toBe(0);
    expect(out).toMatch(
      /│ {2}├─ Application shop {2}\(fairlead\/shop\.yaml:2\)\n│ {2}│ {2}├─ stages: dev → staging → prod/,
    );
    expect(out).toMatch(/Argo CD: 1 documents/);
    expect(out).toMatch(/Greet otherwise {2}\(Ada, /);
    expect(out).toMatch(/shop\/dev, shop\/staging, shop\/prod\n {2}~ File\/config {2}changed/);
    expect(out).toMatch(/- +"greeting": "Ahoy/);
    expect(out).toMatch(/\+ +"greeting": "Hello/);
    expect(readdirSync(repo)).toEqual(before);
    expect(git('status', '--porcelain')).toBe('');
  });

  test('without our configuration, folders of manifests are compared; a Secret stays masked', async () => {
    const secret = (value: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: ${value}}\n`;
    write({ 'deploy/db.yaml': secret('hunter2') });
    commit('Begin');
    expect((await run('fairlead look .')).out).toMatch(/The first commit[\s\S]*\+ Secret\/db {2}added/);
    write({ 'deploy/db.yaml': secret('hunter3') });
    commit('Change it');
    const { out } = await run('fairlead look . --diff');
    expect(out).toMatch(/~ Secret\/db {2}changed\n.*\*\*\*/);
    expect(out).not.toContain('hunter');
    expect((await run('fairlead look . -o json')).out).not.toContain('hunter');
  });

  test('another branch is read, and one that is none is named', async () => {
    write({ 'a.yaml': file('a', 'x') });
    commit('On main');
    git('checkout', '-qb', 'next');
    write({ 'a.yaml': file('a', 'y') });
    commit('On next');
    git('checkout', '-q', 'main');
    expect((await run('fairlead look . --branch next')).out).toMatch(/ next at .*[\s\S]*On next/);
    expect(await run('fairlead look . --branch nope')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/no branch "nope"/),
    });
  });

  test.each([
    ['a repository without commits', 'fairlead look .', 3, /no commits yet/],
    ['a folder that is none', 'fairlead look ./nowhere', 3, /no repository is there/],
    ['a transport that runs programs', 'fairlead look ext::sh', 2, /not allowed/],
  ])('says what is wrong with %s', async (_, line, code, err) => {
    expect(await run(line)).toMatchObject({ code, err: expect.stringMatching(err) });
  });
});

describe('server/src/cli/commands/init.ts', () => {
  test.each(['', ' --kubernetes', ' --stages one', ' --stages dev,staging,prod --application till --path manifests'])(
    'what `init%s` writes has no mistakes',
    async (options) => {
      expect((await run(`fairlead init --yes${options}`)).code).toBe(0);
      expect(await run('fairlead lint --strict')).toMatchObject({ code: 0, out: expect.stringMatching(/No mistakes/) });
    },
  );

  test('shows first, asks, and touches nothing that is there', async () => {
    expect(await run('fairlead init', { answers: ['n'] })).toMatchObject({
      code: 0,
      err: expect.stringMatching(/Nothing was written/),
    });
    expect(existsSync(join(repo, 'fairlead'))).toBe(false);
    expect(await run('fairlead init')).toMatchObject({ code: 2, err: expect.stringMatching(/--yes/) });
    write({ 'deploy/mine.yaml': 'mine' });
    expect((await run('fairlead init --application shop', { answers: ['y'] })).code).toBe(0);
    expect(readdirSync(join(repo, 'deploy'))).toEqual(['mine.yaml']);
    expect(await run('fairlead init --yes')).toMatchObject({ code: 9, err: expect.stringMatching(/is there already/) });
  });

  test.each([
    ['fairlead init --application Shop!', /--application/],
    ['fairlead init --path ../elsewhere', /--path/],
    ['fairlead init --stages a,a', /twice/],
  ])('refuses %s', async (line, err) => {
    expect(await run(`${line} --yes`)).toMatchObject({ code: 2, err: expect.stringMatching(err) });
    expect(readdirSync(repo)).toEqual(['.git']);
  });
});
