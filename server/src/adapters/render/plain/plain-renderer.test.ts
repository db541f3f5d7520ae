import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { PlainSource } from '@fairlead/core/model/settings.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tree, TreeEntry } from '../../../ports/git.ts';
import type { Rendered, RenderFailure } from '../../../ports/renderer.ts';
import { renderLimits } from './limits.ts';
import { plainRenderer } from './plain-renderer.ts';

type Files = { readonly [path: string]: string | Uint8Array };
const repo = 'https://git.example.org/shop' as RepoUrl;
let scratch = '';
let count = 0;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'fairlead-render-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const kinds: { readonly [mode: string]: TreeEntry['type'] } = {
  '100644': 'file',
  '100755': 'file',
  '040000': 'directory',
  '120000': 'link',
  '160000': 'submodule',
};

/** The files of a real commit, asked of Git itself. */
function commit(files: Files, links: { readonly [path: string]: string } = {}, submodule = ''): Tree {
  count += 1;
  const directory = join(scratch, String(count));
  mkdirSync(directory);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: directory,
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  git('init', '-q');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  for (const [path, to] of Object.entries(links)) symlinkSync(to, join(directory, path));
  git('add', '-A');
  if (submodule !== '') git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},${submodule}`);
  git('commit', '-q', '--allow-empty', '-m', 'x');
  const entry = (path: string) =>
    path === '' ? 'directory' : kinds[git('ls-tree', 'HEAD', path).toString().slice(0, 6)];
  return {
    commit: git('rev-parse', 'HEAD').toString().trim() as CommitSha,
    async list(path) {
      if (entry(path) !== 'directory') return undefined;
      const lines = git('ls-tree', '-z', `HEAD:${path}`)
        .toString()
        .split('\0')
        .filter((line) => line !== '');
      return lines.map((line) => {
        const [, mode = '', , id = '', name = ''] = /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
        return { name, id, type: kinds[mode] ?? 'file' };
      });
    },
    async read(path, maxBytes) {
      if (entry(path) !== 'file') return undefined;
      const bytes = git('cat-file', 'blob', `HEAD:${path}`);
      if (bytes.length > maxBytes) throw new AppError('limit-exceeded', 'too large');
      return bytes;
    },
  };
}

type Options = {
  readonly source?: Partial<PlainSource>;
  readonly stage?: string;
  readonly inputs?: { readonly [name: string]: JsonObject };
  readonly limits?: Partial<typeof renderLimits>;
  readonly signal?: AbortSignal;
};
async function run(tree: Tree, { source, stage = 'dev', inputs = {}, limits, signal }: Options = {}) {
  const plain: PlainSource = {
    repo,
    path: 'deploy',
    revision: { kind: 'head' },
    include: ['**/*.{yaml,yml,json}'],
    exclude: [],
    values: {},
    ...source,
  };
  return plainRenderer({ ...renderLimits, ...limits }).render(
    { repo, tree, source: plain, stage, inputs },
    signal ?? new AbortController().signal,
  );
}
async function render(files: Files, options: Options = {}): Promise<Rendered> {
  const answer = await run(commit(files), options);
  if (!answer.ok) throw new Error(answer.error.failure.message);
  return answer.value;
}
async function fail(files: Files, options: Options = {}): Promise<RenderFailure> {
  const answer = await run(commit(files), options);
  if (answer.ok) throw new Error('rendered');
  return answer.error;
}
const map = (name: string, data = '{}') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`;
const hostFile = (spec: string) => `apiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: f}\nspec: ${spec}\n`;
const manifestOf = async (text: string, options: Options = {}) =>
  (await render({ 'deploy/a.yaml': text }, options)).objects[0];

const failures: { readonly [sentence: string]: readonly [Files, string, Options?] } = {
  'a duplicate, naming both places': [
    { 'deploy/a.yaml': map('x'), 'deploy/b.yaml': `---\n${map('yy')}---\n${map('x')}` },
    'deploy/b.yaml:7:1 ConfigMap/x is declared already at deploy/a.yaml:1',
  ],
  'no apiVersion': [{ 'deploy/a.yaml': 'a: 1' }, 'deploy/a.yaml:1:1 apiVersion is missing'],
  'no kind': [{ 'deploy/a.yaml': '\napiVersion: v1\n' }, 'deploy/a.yaml:2:1 kind is missing'],
  'no name': [
    { 'deploy/a.yaml': 'apiVersion: v1\nkind: X\nmetadata: {}' },
    'deploy/a.yaml:3:1 metadata.name is missing',
  ],
  'a number as a name': [
    { 'deploy/a.yaml': map('12') },
    'deploy/a.yaml:3:12 metadata.name is missing; 12 is no text, quote it',
  ],
  'a name with a slash': [{ 'deploy/a.yaml': map('a/b') }, '"a/b" cannot be a name'],
  'a generated name': [
    { 'deploy/a.yaml': 'apiVersion: v1\nkind: X\nmetadata: {generateName: a-}' },
    'generateName would name another object at each delivery',
  ],
  'an item of a list': [
    { 'deploy/a.yaml': 'apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1}\n' },
    'deploy/a.yaml:4:5 kind is missing',
  ],
  'broken YAML': [{ 'deploy/a.yaml': 'a: 1\na: 2' }, 'deploy/a.yaml:2:1 the key "a" is written twice'],
  'a directory for Kustomize': [
    { 'deploy/kustomization.yaml': 'resources: [a.yaml]' },
    'this directory is for Kustomize',
  ],
  'UTF-16': [{ 'deploy/a.yaml': Buffer.from('\ufeffa: 1', 'utf16le') }, 'deploy/a.yaml: is UTF-16; save it as UTF-8'],
  'NUL bytes': [{ 'deploy/a.yaml': Buffer.from('a: 1', 'utf16le') }, 'holds NUL bytes'],
  'no UTF-8': [{ 'deploy/a.yaml': Buffer.from([0x61, 0xff]) }, 'is not UTF-8 text'],
  'a missing directory, naming what is there': [
    { 'deploy/prod/a.yaml': map('x') },
    'deploy/prd: is not in the repository at this revision (deploy has prod); did you mean "prod"?',
    { source: { path: 'deploy/prd' } },
  ],
  'a path that leaves the repository': [
    { 'deploy/a.yaml': map('x') },
    'leaves the repository',
    { source: { path: 'deploy/../..' } },
  ],
  'a file past the limit': [
    { 'deploy/a.yaml': map('x', `{a: "${'x'.repeat(1_100_000)}"}`) },
    'deploy/a.yaml: is larger than 1 MiB',
    { limits: { maxFileBytes: 1 << 20 } },
  ],
  'files past the limit in all': [
    {
      'deploy/a.yaml': map('x', `{a: "${'x'.repeat(600_000)}"}`),
      'deploy/b.yaml': map('yy', `{a: "${'x'.repeat(600_000)}"}`),
    },
    'exceed 1 MiB in all',
    { limits: { maxTotalBytes: 1 << 20 } },
  ],
  'too many files': [
    { 'deploy/a.yaml': map('x'), 'deploy/b.yaml': map('yy') },
    'holds more than 1 manifests',
    { limits: { maxFiles: 1 } },
  ],
  'too many objects': [
    { 'deploy/a.yaml': `${map('x')}---\n${map('yy')}` },
    'more than 1 objects',
    { limits: { maxObjects: 1 } },
  ],
  'too many directories': [
    { 'deploy/a/a.yaml': map('x'), 'deploy/b/b.yaml': map('yy') },
    'more than 2 directories',
    { limits: { maxDirectories: 2 } },
  ],
  'directories too deep': [
    { 'deploy/a/b/c/a.yaml': map('x') },
    'lies deeper than 2 directories',
    { limits: { maxDepth: 2 } },
  ],
  'aliases that expand past the limit': [
    {
      'deploy/a.yaml': Array.from(
        { length: 20 },
        (_, i) => `${map(`x${i}`)}v: &v ["${'x'.repeat(1_000)}"]\nw: [${'*v,'.repeat(90)}]\n`,
      ).join('---\n'),
    },
    'exceed 1048576 characters',
    { limits: { maxExpandedSize: 1 << 20 } },
  ],
  'values that multiply': [
    { 'deploy/a.yaml': map('x', `{a: "${'${big}'.repeat(2_000)}"}`) },
    'the values put in exceed 1048576 characters in all',
    { limits: { maxExpandedSize: 1 << 20 }, source: { values: { big: 'x'.repeat(1_000) } } },
  ],
  'outputs that multiply': [
    { 'deploy/a.yaml': map('x', `[${'"${db.all}",'.repeat(200)}]`) },
    'the values put in exceed 1048576 characters in all',
    { limits: { maxExpandedSize: 1 << 20 }, inputs: { db: { all: { big: 'x'.repeat(10_000) } } } },
  ],
  'a name that would turn the line': [
    { 'deploy/a.yaml': map('"a\\u202e\\u001b/b"') },
    '"a\\u{202e}\\u{1b}/b" cannot be a name',
  ],
  'a pattern with a class': [
    { 'deploy/a.yaml': map('x') },
    'use *, **, ? and {a,b}',
    { source: { include: ['[ab].yaml'] } },
  ],
  'a pattern with open braces': [
    { 'deploy/a.yaml': map('x') },
    'do not close, nest',
    { source: { exclude: ['{a,{b,c}}'] } },
  ],
  'more files than are looked through': [
    { 'deploy/a.txt': '', 'deploy/b.txt': '' },
    'holds more than 1 files',
    { limits: { maxEntries: 1 } },
  ],
  'an output that is not there': [
    { 'deploy/a.yaml': map('x', '{a: "${db.pasword}"}') },
    'deploy/a.yaml:4:8 ${db.pasword}: input "db" has no output "pasword" (password, port)',
    { inputs: { db: { password: 'p', port: 1 } } },
  ],
  'an output that several tasks have': [
    { 'deploy/a.yaml': map('x', '{a: "${db.url}"}') },
    'input "db" has no output "url" (one.url, two.url)',
    { inputs: { db: { one: { url: 'a' }, two: { url: 'b' } } } },
  ],
  'a part of a single value': [
    { 'deploy/a.yaml': map('x', '{a: "${greeting.x}"}') },
    '"greeting" is a single value',
    { source: { values: { greeting: 'hi' } } },
  ],
  'a structure within text': [
    { 'deploy/a.yaml': map('x', '{a: "x ${db.all}"}') },
    'it can only stand alone',
    { inputs: { db: { all: { a: 1 } } } },
  ],
  'a host file that leaves the repository': [
    { 'deploy/a.yaml': hostFile('{path: x, from: ../../x}') },
    'deploy/a.yaml:4:17 "../../x" leaves the repository',
  ],
  'a host file by an absolute path': [
    { 'deploy/a.yaml': hostFile('{path: x, from: /etc/passwd}') },
    'leaves the repository',
  ],
  'a host file that is not there': [
    { 'deploy/a.yaml': hostFile('{path: x, from: nope.txt}') },
    'deploy/nope.txt is no regular file',
  ],
  'a host file with two contents': [
    { 'deploy/a.yaml': hostFile('{path: x, from: a.txt, content: x}') },
    'expected one of from, content and contentBase64',
  ],
};

describe('server/src/adapters/render/plain/plain-renderer.ts', () => {
  it.each(Object.entries(failures))('fails on %s', async (_, [files, message, options]) => {
    const { failure } = await fail(files, options);
    expect(failure).toMatchObject({
      code: 'render-failed',
      retryable: false,
      message: expect.stringContaining(message),
    });
    expect(failure.next).not.toBe('');
  });

  it('renders files in order and records what it read', async () => {
    const { objects, reads, warnings } = await render(
      {
        'deploy/dev/b.json': JSON.stringify({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'b', namespace: 'n' },
        }),
        'deploy/dev/a.yaml': `# first\n${map('a')}---\n# nothing\n---\n${map('c')}`,
        'deploy/dev/sub/d.yml': map('d'),
        'deploy/dev/README.md': '# not a manifest',
        'deploy/dev/.hidden/x.yaml': 'broken: [',
        'deploy/prod/x.yaml': 'broken: [',
      },
      { source: { path: 'deploy/{stage}' } },
    );
    expect(
      objects.map(({ ref, origin }) => [ref.group, ref.kind, ref.namespace, ref.name, origin.path, origin.line]),
    ).toEqual([
      ['', 'ConfigMap', '', 'a', 'deploy/dev/a.yaml', 2],
      ['', 'ConfigMap', '', 'c', 'deploy/dev/a.yaml', 9],
      ['apps', 'Deployment', 'n', 'b', 'deploy/dev/b.json', 1],
      ['', 'ConfigMap', '', 'd', 'deploy/dev/sub/d.yml', 1],
    ]);
    expect(reads.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'file deploy/dev/a.yaml',
      'file deploy/dev/b.json',
      'file deploy/dev/sub/d.yml',
      'listing deploy/dev',
      'listing deploy/dev/sub',
    ]);
    expect(reads.every((read) => read.repo === repo)).toBe(true);
    expect(warnings).toEqual([]);
  });

  it('names a hook that names itself by a prefix, alike at each delivery', async () => {
    const hook = (data: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  generateName: migrate-\n  annotations: {argocd.argoproj.io/hook: PreSync}\ndata: {a: "${data}"}\n`;
    const [first, changed] = [await manifestOf(hook('1')), await manifestOf(hook('2'))];
    expect(first?.manifest.metadata.name).toMatch(/^migrate-[0-9a-f]{8}$/);
    expect(first?.manifest.metadata).not.toHaveProperty('generateName');
    expect(changed?.ref.name).toBe(first?.manifest.metadata.name);
  });

  it('takes one file, the whole repository, and patterns', async () => {
    const files = { 'a.yaml': map('a'), 'b/b.yaml': map('b'), 'b/c/c.yaml': map('c'), '.ci/x.yaml': map('x') };
    const names = async (source: Partial<PlainSource>) =>
      (await render(files, { source })).objects.map(({ ref }) => ref.name);
    expect(await names({ path: 'b/b.yaml' })).toEqual(['b']);
    expect(await names({ path: '' })).toEqual(['a', 'b', 'c']);
    expect(await names({ path: '', include: ['*.yaml'] })).toEqual(['a']);
    expect(await names({ path: '', exclude: ['b/c/**'] })).toEqual(['a', 'b']);
    expect(await names({ path: 'b', include: ['c/*.yaml'] })).toEqual(['c']);
    expect(await names({ path: '', include: ['.ci/*.yaml'] })).toEqual(['x']);
    expect(await names({ path: '', include: ['{a,b/b}.yaml', '**/c/?.yaml'] })).toEqual(['a', 'b', 'c']);
    expect(await names({ path: '', include: ['b/**'], exclude: ['**/b.yaml'] })).toEqual(['c']);
    expect(await names({ path: '', exclude: ['**'] })).toEqual([]);
  });

  it('lists only directories it may take files from', async () => {
    const { reads } = await render(
      { 'deploy/a.yaml': map('a'), 'deploy/vendor/x.yaml': 'a: [', 'deploy/.git-hooks/x.yaml': 'a: [' },
      { source: { exclude: ['vendor/**'] } },
    );
    expect(reads.map(({ path }) => path)).toEqual(['deploy/a.yaml', 'deploy']);
  });

  it('renders a directory without manifests as nothing', async () => {
    expect(await render({ 'deploy/README.md': 'x' })).toMatchObject({
      objects: [],
      reads: [{ kind: 'listing', path: 'deploy' }],
    });
  });

  it('records what was missing, so that its appearance is noticed', async () => {
    const { reads } = await fail({ 'x.txt': 'x' });
    expect(reads).toContainEqual({ kind: 'miss', repo, path: 'deploy' });
    const embedded = await fail({ 'deploy/a.yaml': hostFile('{path: x, from: nope.txt}') });
    expect(embedded.reads).toContainEqual({ kind: 'miss', repo, path: 'deploy/nope.txt' });
  });

  it('follows neither links nor submodules', async () => {
    const tree = commit(
      { 'deploy/a.yaml': map('a'), 'out/b.yaml': map('b') },
      { 'deploy/link.yaml': '/etc/passwd', 'deploy/dir': '../out' },
      'deploy/sub.yaml',
    );
    const answer = await run(tree);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        objects: [{ ref: { name: 'a' } }],
        warnings: [
          { path: 'deploy/link.yaml', message: expect.stringContaining('link') },
          { path: 'deploy/sub.yaml', message: expect.stringContaining('submodule') },
        ],
      },
    });
    expect(await run(tree, { source: { path: 'deploy/dir' } })).toMatchObject({
      ok: false,
      error: { failure: { message: expect.stringContaining('is a link, which is not followed') } },
    });
    const from = await run(
      commit({ 'deploy/a.yaml': hostFile('{path: x, from: secret}') }, { 'deploy/secret': '/etc/passwd' }),
    );
    expect(from).toMatchObject({
      ok: false,
      error: { failure: { message: expect.stringContaining('links are not followed') } },
    });
  });

  it('flattens lists, also of one kind and within lists', async () => {
    const { objects } = await render({
      'deploy/a.yaml': `apiVersion: v1\nkind: List\nitems:\n  - ${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })}\n  - apiVersion: v1\n    kind: ConfigMapList\n    items:\n      - apiVersion: v1\n        kind: ConfigMap\n        metadata: {name: b}\n`,
    });
    expect(objects.map(({ ref, origin }) => [ref.name, origin.line])).toEqual([
      ['a', 4],
      ['b', 8],
    ]);
  });

  it('replaces declared names only, and keeps types where a text is one name', async () => {
    const data =
      '{a: "${greeting} ${unknown} $${greeting} $$${greeting} $${unknown} ${greeting:-x}", b: ${replicas}, c: "${flag}", d: "${stage}-${replicas}", e: "$(x) $x ${}", "${stage}": 1}'.replace(
        '${replicas},',
        '"${replicas}",',
      );
    const object = await manifestOf(map('x', data), {
      source: { values: { greeting: 'hi from {stage}', replicas: 3, flag: false } },
    });
    expect(object?.manifest['data']).toEqual({
      a: 'hi from dev ${unknown} ${greeting} $${greeting} $${unknown} ${greeting:-x}',
      b: 3,
      c: false,
      d: 'dev-3',
      e: '$(x) $x ${}',
      '${stage}': 1,
    });
    expect(object?.secret).toBe(false);
  });

  it('lets no value become structure', async () => {
    const object = await manifestOf(map('x', '\n  a: ${evil}\n  b: "x ${evil}"'), {
      source: { values: { evil: 'x\n---\nkind: ClusterRole # {stage}' } },
    });
    expect(object?.manifest['data']).toEqual({
      a: 'x\n---\nkind: ClusterRole # dev',
      b: 'x x\n---\nkind: ClusterRole # dev',
    });
  });

  it('marks what derives from an input, Secrets and secret files as secret', async () => {
    const inputs = { db: { 'a.b': 'dotted', conn: { host: 'h' }, port: 5432 } };
    const derived = await manifestOf(map('x', '\n  a: ${db.port}\n  b: "${db.conn.host}:${db.a.b}"\n  c: ${db.conn}'), {
      inputs,
    });
    expect(derived).toMatchObject({ secret: true, manifest: { data: { a: 5432, b: 'h:dotted', c: { host: 'h' } } } });
    expect(await manifestOf('apiVersion: v1\nkind: Secret\nmetadata: {name: s}')).toMatchObject({ secret: true });
    expect(await manifestOf(hostFile('{path: x, content: z, secret: true}'))).toMatchObject({ secret: true });
    expect(await manifestOf(map('x', '{a: "$${db.port}"}'), { inputs })).toMatchObject({
      secret: false,
      manifest: { data: { a: '${db.port}' } },
    });
  });

  it('takes the content of host files from the repository, text or not', async () => {
    const binary = Buffer.from([0, 1, 255]);
    const { objects, reads } = await render({
      'deploy/a.yaml': `${hostFile('{path: x, from: ../conf/a.txt, mode: "0600"}')}---\n${hostFile('{path: z, from: ./b.bin}').replace('name: f', 'name: g')}---\n${map('other', '{from: x}')}`,
      'conf/a.txt': 'héllo ${stage}\n',
      'deploy/b.bin': binary,
    });
    expect(objects.map(({ manifest }) => manifest['spec'])).toEqual([
      { path: 'x', mode: '0600', content: 'héllo ${stage}\n' },
      { path: 'z', contentBase64: binary.toString('base64') },
      undefined,
    ]);
    expect(reads).toContainEqual({ kind: 'file', repo, path: 'conf/a.txt' });
  });

  it('leaves configuration of Fairlead and lock files out', async () => {
    const { objects, warnings } = await render({
      'deploy/fleet.yaml': 'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: x}\n',
      'deploy/shop.lock.yaml': 'stages: {}\n',
      'deploy/a.yaml': map('a'),
    });
    expect(objects.map(({ ref }) => ref.name)).toEqual(['a']);
    expect(warnings).toEqual([
      { path: 'deploy/fleet.yaml', line: 1, message: 'is configuration of Fairlead and not deployed' },
    ]);
  });

  it('warns about keys that are read as booleans', async () => {
    const { warnings, objects } = await render({ 'deploy/a.yaml': map('a', '\n  on: x\n  "y": z') });
    expect(warnings).toEqual([{ path: 'deploy/a.yaml', line: 5, message: 'the key on is read as "true"; quote it' }]);
    expect(objects[0]?.manifest['data']).toEqual({ true: 'x', y: 'z' });
  });

  it('renders the same twice', async () => {
    const tree = commit(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`deploy/${i}.yaml`, map(`x${i}`)])));
    expect(await run(tree)).toEqual(await run(tree));
  });

  it('stops when called off, and passes on that Git is away', async () => {
    const tree = commit({ 'deploy/a.yaml': map('a') });
    await expect(run(tree, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    const away: Tree = {
      ...tree,
      read: () => Promise.reject(new AppError('unavailable', 'no answer', { retry: 'backoff' })),
    };
    await expect(run(away)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
