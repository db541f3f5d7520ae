import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineWasm } from '../../../tools/parts/engine-wasm.ts';
import { findOnPath } from '../../../tools/parts/run.ts';
import { requiresThat } from '../../../tools/test/requires.ts';
import { engineChoice, readModule } from '../main/engine-place.ts';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const git = findOnPath('git');
const carried = readModule(join(checkout, 'engine', 'build'));
const needs = requiresThat(
  git !== undefined && carried?.version === engineWasm.version,
  'needs git, and in engine/build the engine of these sources (npm run engine)',
);

describe.skipIf(needs.skip)('server/src/main/engine-place.ts on a machine with Node alone', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-node-alone-'));
  const nothing = join(dir, 'nothing');

  beforeAll(() => {
    mkdirSync(nothing);
    mkdirSync(join(dir, 'bin'));
    symlinkSync(git ?? '', join(dir, 'bin', 'git'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  /** Neither Go nor anything that was built here is found. */
  function render(files: { readonly [path: string]: string }): unknown {
    const source = mkdtempSync(join(dir, 'source-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(source, path)), { recursive: true });
      writeFileSync(join(source, path), text);
    }
    const cli = join(checkout, 'server', 'src', 'main', 'cli.ts');
    const out = execFileSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', cli, 'render', source, '--config', source, '-o', 'json'],
      { cwd: source, env: { HOME: nothing, PATH: join(dir, 'bin'), FAIRLEAD_PARTS: nothing }, encoding: 'utf8' },
    );
    return JSON.parse(out);
  }
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

  it('chooses the engine that the checkout carries', () => {
    expect(engineChoice({ env: { FAIRLEAD_PARTS: nothing }, checkout, workFolder: dir })).toEqual(carried);
  });

  it.each([
    [
      'a chart',
      {
        'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
        'templates/a.yaml': `${config}data: {b: {{ .Release.Name }}}\n`,
      },
      { data: { b: 'release' } },
    ],
    [
      'an overlay',
      { 'kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: p-\n', 'a.yaml': config },
      { metadata: { name: 'p-a' } },
    ],
    [
      'a Jsonnet program',
      {
        'main.jsonnet': "{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'j'}, data: {n: std.toString(1 + 1)}}",
      },
      { data: { n: '2' } },
    ],
  ])('renders %s', (_what, files, expected) => {
    expect(JSON.stringify(render(files))).toContain(JSON.stringify(expected).slice(1, -1));
  });
});
