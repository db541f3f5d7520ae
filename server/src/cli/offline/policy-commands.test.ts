import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EvaluatedJudge } from '../../adapters/policy/evaluated/evaluated-judge.ts';
import { EngineEvaluator } from '../../adapters/render/engine/engine-evaluator.ts';
import { RenderEngine } from '../../adapters/render/engine/render-engine.ts';
import { engineBuilds } from '../../testing/engine-builds.ts';
import { realTools } from '../testing/offline-tools.ts';
import { runLine } from '../testing/run-line.ts';

const native = engineBuilds().find(({ name }) => name === 'native');
const configuration = (guards: string) => `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: prod}
spec: {tier: production, kubernetes: {context: prod, namespace: shop}, guards: {policies: ${guards}}}
---
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec: {source: {repo: ., path: shop}, stages: [prod]}
`;
const web = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: "nginx:latest"}]}
`;
const named = `
apiVersion: fairlead.dev/v1
kind: Policy
metadata: {name: named}
spec:
  description: Pods say whose they are.
  rego: |
    package named

    deny contains "nobody answers for it" if not input.object.metadata.labels.team
  exemptions: [{objects: [Pod/old], owner: ada, reason: going, until: 2026-06-30}]
`;
const tests = (expected: string) => `
policy: named
cases:
  - name: a pod of nobody
    objects: [{apiVersion: v1, kind: Pod, metadata: {name: a}}]
    expect: ${expected}
  - name: a pod of a team
    objects: [{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {team: web}}}]
    expect: []
  - name: an old one on the last day that it may
    now: 2026-06-30
    objects: [{apiVersion: v1, kind: Pod, metadata: {name: old}}]
    expect: [{exempt: true}]
  - name: and a day later
    now: 2026-07-01
    objects: [{apiVersion: v1, kind: Pod, metadata: {name: old}}]
    expect: [{exempt: false, object: Pod/old}]
---
policy: no-latest
cases:
  - name: one of the library
    objects: [{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: "a/b"}]}}]
    expect: [{message: "a/b", field: "spec.containers[0].image", action: deny}]
`;

describe.skipIf(native?.skip !== false)('server/src/cli/offline/policy-commands.test.ts', () => {
  let root = '';
  let repo = '';
  let engine: RenderEngine;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'fairlead-policy-')));
    engine = await RenderEngine.start(native?.place(root) ?? { program: '', cwd: root }, AbortSignal.timeout(30_000));
  });
  afterAll(async () => {
    await engine.close();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => {
    repo = mkdtempSync(join(root, 'repo-'));
  });

  const write = (files: { readonly [path: string]: string }): void => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(repo, path)), { recursive: true });
      writeFileSync(join(repo, path), content);
    }
  };
  const run = (line: string) => {
    const offline = { ...realTools, judge: new EvaluatedJudge(new EngineEvaluator(engine)) };
    return runLine(`fairlead ${line}`, { cwd: repo, offline, env: { HOME: root } });
  };

  test('lint comes to the verdict of the gate: what is denied is a mistake, by its file', async () => {
    write({ 'fleet.yaml': configuration('[no-latest]'), 'shop/web.yaml': web });
    const { code, out } = await run('lint');
    expect(out).toContain(
      'shop/web.yaml:2: Policy/no-latest: Pod/web spec.containers[0].image: container web runs nginx:latest, which may be another one tomorrow; name the version',
    );
    expect(code).toBe(8);
  });

  test('lint finds nothing in what no policy denies', async () => {
    write({ 'fleet.yaml': configuration('[no-latest]'), 'shop/web.yaml': web.replace(':latest', ':1.27') });
    expect(await run('lint')).toMatchObject({ code: 0 });
  });

  test('lint names a policy that there is none of, and one that cannot be compiled', async () => {
    const broken = named.replace('"nobody answers for it"', 'x');
    write({ 'fleet.yaml': configuration('[named, no-lates]'), 'named.yaml': broken, 'shop/web.yaml': web });
    const { code, out } = await run('lint');
    expect(out).toContain('fleet.yaml:5:');
    expect(out).toContain('no policy is called "no-lates"; did you mean "no-latest"?');
    expect(out).toContain('named.yaml:2:1 Policy/named spec.rego: line 3 of the rule:');
    expect(code).toBe(8);
  });

  test('policy test passes where every finding is expected', async () => {
    write({ 'named.yaml': named, 'named.policy-test.yaml': tests('[{message: nobody}]') });
    expect(await run('policy test')).toMatchObject({
      code: 0,
      out: expect.stringContaining('5 of 5 cases of 2 policies pass.'),
    });
  });

  test('policy test fails where a finding is missing, and where one is not expected', async () => {
    write({ 'named.yaml': named, 'named.policy-test.yaml': tests('[{message: other}]') });
    const { code, out } = await run('policy test');
    expect(out).toContain('named: a pod of nobody (named.policy-test.yaml)');
    expect(out).toContain('not found: {"message":"other"}');
    expect(out).toContain('not expected: {"object":"Pod/a","message":"nobody answers for it","action":"deny"}');
    expect(code).toBe(8);
  });

  test.each([
    [
      'a policy that there is none of',
      'policy: other\ncases: [{name: a, objects: [{apiVersion: v1, kind: A, metadata: {name: a}}], expect: []}]\n',
      'no policy is called "other"',
    ],
    ['a file that is wrong', 'policy: named\ncases: [{name: a, objets: [], expect: []}]\n', 'did you mean "objects"'],
    [
      'an object that is none',
      'policy: named\ncases: [{name: a, objects: [{kind: A}], expect: []}]\n',
      'has no apiVersion, kind and metadata.name',
    ],
  ])('policy test ends with 8 for %s', async (_what, text, message) => {
    write({ 'named.yaml': named, 'a.policy-test.yaml': text });
    const { code, out } = await run('policy test');
    expect(out).toContain(message);
    expect(code).toBe(8);
  });

  test('policy test ends with 3 where there is no test', async () => {
    write({ 'named.yaml': named });
    expect(await run('policy test')).toMatchObject({ code: 3 });
  });

  test('policy list --library tells what could be switched on', async () => {
    const { out } = await run('policy list --library');
    expect(out).toMatch(/no-privileged +baseline, restricted, cis +CIS 5\.2\.2/);
  });
});
