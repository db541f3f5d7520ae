import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePolicy } from '@fairlead/core/configuration/make-policies.ts';
import type { PolicySpec } from '@fairlead/core/configuration/policy-schema.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import { inForce } from '@fairlead/core/policy/in-force.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../../io/sha256.ts';
import type { EvaluationRequest, Evaluator } from '../../../ports/evaluator.ts';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { EngineEvaluator } from '../../render/engine/engine-evaluator.ts';
import { RenderEngine } from '../../render/engine/render-engine.ts';
import { EvaluatedJudge } from './evaluated-judge.ts';

const { signal } = new AbortController();
const dayMs = 86_400_000;
const nowMs = Date.parse('2026-11-21T10:00:00Z');
const declared = {
  repo: 'https://git.example/fleet' as RepoUrl,
  path: 'policies.yaml',
  line: 4,
  commit: 'a'.repeat(40) as CommitSha,
};
const policy = (name: string, spec: PolicySpec) => makePolicy(name, spec, declared, sha256);
const object = (kind: string, name: string, more: object = {}, secret = false): DesiredObject => {
  const manifest = { apiVersion: 'v1', kind, metadata: { name, namespace: 'shop' }, ...more } as Manifest;
  return { ref: refOf(manifest), manifest, origin: { path: `${name}.yaml`, line: 1 }, secret };
};
const placement = {
  project: 'web',
  application: 'shop',
  target: 'prod',
  targetKind: 'kubernetes',
  stage: 'prod',
  tier: 'production',
  namespace: 'shop',
} as const;

const team = policy('team', {
  rego: 'package team\n\ndeny contains {"msg": "no team", "field": "metadata.labels.team", "fix": "name one"} if not input.object.metadata.labels.team\n',
});
const small = policy('small', {
  cel: { expression: 'size(object.metadata.name) <= params.most', message: 'its name is long', field: 'metadata.name' },
  parameters: { most: 3 },
  action: 'warn',
});
const native = engineBuilds().find(({ name }) => name === 'native');

describe.skipIf(native?.skip !== false)('server/src/adapters/policy/evaluated/evaluated-judge.ts', () => {
  let dir: string;
  let engine: RenderEngine;
  const asked: EvaluationRequest[] = [];
  let fail: (request: EvaluationRequest) => void = () => undefined;
  const evaluator: Evaluator = {
    evaluate: (request, given) => {
      asked.push(request);
      fail(request);
      return new EngineEvaluator(engine).evaluate(request, given);
    },
  };
  const judge = (policies: readonly ReturnType<typeof policy>[], objects: readonly DesiredObject[], at = nowMs) => {
    asked.splice(0);
    const judged = policies.map((one) => ({ policy: one, use: inForce(one, 'Project/web') }));
    return new EvaluatedJudge(evaluator).judge({ placement, objects, policies: judged, nowMs: at }, signal);
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-judge-'));
    engine = await RenderEngine.start(native?.place(dir) ?? { program: '', cwd: dir }, AbortSignal.timeout(30_000));
  });
  afterAll(async () => {
    await engine.close();
    rmSync(dir, { recursive: true });
  });

  test('a finding names the policy, the object, the field, the message and what to do', async () => {
    expect(await judge([team, small], [object('ConfigMap', 'long-name')])).toEqual([
      {
        gate: 'policy',
        rule: 'Policy/team',
        action: 'deny',
        kind: 'violation',
        object: { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'long-name' },
        origin: { path: 'long-name.yaml', line: 1 },
        field: 'metadata.labels.team',
        message: 'no team',
        fix: 'name one',
      },
      expect.objectContaining({
        rule: 'Policy/small',
        action: 'warn',
        field: 'metadata.name',
        message: 'its name is long',
      }),
    ]);
  });

  test('a policy looks at its kinds only', async () => {
    const pods = policy('pods', { ...{ rego: 'package p\n\ndeny contains "a pod"\n' }, kinds: ['Pod', 'apps/*'] });
    const findings = await judge(
      [pods],
      [object('ConfigMap', 'a'), object('Pod', 'b'), object('Set', 'c', { apiVersion: 'apps/v1' })],
    );
    expect(findings.map((finding) => finding.object?.kind)).toEqual(['Pod', 'Set']);
    await judge([pods], [object('ConfigMap', 'a')]);
    expect(asked).toEqual([]);
  });

  test('`warn` of Rego warns whatever the policy leads to', async () => {
    const both = policy('both', { rego: 'package both\n\ndeny contains "no"\n\nwarn contains "hm"\n' });
    expect((await judge([both], [object('Pod', 'a')])).map(({ action, message }) => [action, message])).toEqual([
      ['deny', 'no'],
      ['warn', 'hm'],
    ]);
  });

  const broken: readonly (readonly [string, PolicySpec, string])[] = [
    ['cannot be compiled', { rego: 'package b\n\ndeny contains 1 if {\n' }, 'b.rego:'],
    ['fails on an object', { rego: 'package b\n\ndeny contains 1 if 1 / input.object.zero > 0\n' }, 'divide by zero'],
    [
      'asks the network',
      { rego: 'package b\n\ndeny contains 1 if http.send({"method": "get", "url": "http://127.0.0.1"})\n' },
      'undefined function',
    ],
    [
      'asks the environment',
      { rego: 'package b\n\ndeny contains x if x := opa.runtime().env\n' },
      'undefined function',
    ],
    ['answers neither true nor false', { cel: { expression: '1', message: 'no' } }, 'neither true nor false'],
    [
      'never ends',
      {
        rego: 'package b\n\nn := numbers.range(1, 3000)\n\ndeny contains 1 if {\n\tsome x in n\n\tsome y in n\n\tsome z in n\n\tx + y + z == 0\n}\n',
      },
      'too long',
    ],
  ];
  test.each(broken)('a policy that %s denies what it matches, and no other suffers', async (_what, spec, message) => {
    const findings = await judge(
      [policy('b', { ...spec, kinds: ['Pod'] }), team],
      [object('Pod', 'a', { zero: 0 }), object('ConfigMap', 'c')],
    );
    expect(findings).toEqual([
      expect.objectContaining({
        rule: 'Policy/b',
        kind: 'fault',
        action: 'deny',
        message: expect.stringContaining(message),
      }),
      expect.objectContaining({
        rule: 'Policy/team',
        kind: 'violation',
        object: expect.objectContaining({ name: 'a' }),
      }),
      expect.objectContaining({
        rule: 'Policy/team',
        kind: 'violation',
        object: expect.objectContaining({ name: 'c' }),
      }),
    ]);
    expect(findings[0]?.fix).toContain('policies.yaml:4');
  });

  test('one that takes the engine down is found by asking each alone', async () => {
    const hungry = policy('hungry', { rego: 'package hungry\n\ndeny contains "much"\n' });
    fail = ({ programs }) => {
      if (programs.some((program) => program.kind === 'rego' && program.query.includes('hungry')))
        throw new AppError('limit-exceeded', 'this was too much before');
    };
    const findings = await judge([hungry, team], [object('Pod', 'a')]);
    fail = () => undefined;
    expect(findings.map(({ rule, kind }) => [rule, kind])).toEqual([
      ['Policy/hungry', 'fault'],
      ['Policy/team', 'violation'],
    ]);
  });

  test('nothing is judged where nobody answers', async () => {
    fail = () => {
      throw new AppError('unavailable', 'no engine');
    };
    await expect(judge([team], [object('Pod', 'a')])).rejects.toMatchObject({ code: 'unavailable' });
    fail = () => undefined;
  });

  test('every object goes over once for all policies that share their parameters', async () => {
    await judge(
      [team, small, policy('t', { rego: 'package t\n\ndeny contains data.params.a\n', parameters: { a: 'b' } })],
      [object('Pod', 'a')],
    );
    expect(asked.map(({ programs, inputs }) => [programs.length, inputs.length])).toEqual([
      [2, 1],
      [1, 1],
    ]);
  });

  test('the time is the beginning of the day, and nothing else is a clock', async () => {
    const clock = policy('clock', {
      rego: 'package clock\n\ndeny contains sprintf("%d %s", [time.now_ns(), input.now])\n',
    });
    const at = Date.parse('2026-11-21T00:00:00Z');
    const [finding] = await judge([clock], [object('Pod', 'a')]);
    expect(finding?.message).toBe(`${at}000000 2026-11-21T00:00:00.000Z`);
  });

  describe('exemptions', () => {
    const until = '2026-11-30';
    const exempting = (where: object) =>
      policy('team', {
        rego: 'package team\n\ndeny contains "no team"\n',
        exemptions: [{ ...where, owner: 'ada', reason: 'being moved', until }],
      });
    const end = Date.parse('2026-12-01T00:00:00Z');

    test.each<readonly [string, object, boolean]>([
      ['covers everything', {}, true],
      ['covers the object by its kind and name', { objects: ['Pod/a'] }, true],
      ['covers it by its namespace', { objects: ['Pod/shop/*'] }, true],
      ['does not cover another object', { objects: ['Pod/b'] }, false],
      ['does not cover another application', { applications: ['other'] }, false],
      ['does not cover another project', { projects: ['other'] }, false],
      ['does not cover another target', { targets: ['dev'] }, false],
    ])('one that %s', async (_sentence, where, covers) => {
      const [finding] = await judge([exempting(where)], [object('Pod', 'a')]);
      expect(finding?.exempt).toEqual(covers ? { owner: 'ada', reason: 'being moved', until: end } : undefined);
    });

    test('bite again when they end, after their last day', async () => {
      expect((await judge([exempting({})], [object('Pod', 'a')], end - 1))[0]?.exempt).toBeDefined();
      expect((await judge([exempting({})], [object('Pod', 'a')], end))[0]?.exempt).toBeUndefined();
      expect((await judge([exempting({})], [object('Pod', 'a')], end + dayMs))[0]?.exempt).toBeUndefined();
    });

    test('never cover a policy that failed', async () => {
      const failing = policy('f', {
        rego: 'package f\n\ndeny contains 1 if 1 / 0 > 0\n',
        exemptions: [{ owner: 'a', reason: 'b', until }],
      });
      expect(await judge([failing], [object('Pod', 'a')])).toEqual([
        expect.not.objectContaining({ exempt: expect.anything() }),
      ]);
    });
  });

  describe('secrets', () => {
    const nosy = policy('nosy', {
      rego: 'package nosy\n\ndeny contains {"msg": json.marshal(input.object), "field": json.marshal(input.object), "fix": json.marshal(input.object)}\n',
      description: 'Says all it sees.',
    });

    test('values of a Secret are never given to a policy, its keys are', async () => {
      const copies = { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"password":"hunter2"}' } };
      const secret = object('Secret', 's', { stringData: { password: 'hunter2' }, data: { token: 'aHVudGVyMg==' } });
      const told = {
        ...secret,
        manifest: { ...secret.manifest, metadata: { ...secret.manifest.metadata, ...copies } },
      };
      const text = JSON.stringify(await judge([nosy], [told]));
      expect(text).toContain('password');
      expect(text).not.toMatch(/hunter2|aHVudGVyMg/);
    });

    test('what a policy says of an object that holds a secret is not repeated', async () => {
      const findings = await judge([nosy], [object('Deployment', 'd', { spec: { env: 'hunter2' } }, true)]);
      expect(findings).toEqual([expect.objectContaining({ message: expect.stringContaining('Says all it sees.') })]);
      expect(JSON.stringify(findings)).not.toContain('hunter2');
    });
  });

  test('a flood is cut, and what is left out is as strict', async () => {
    const flood = policy('flood', {
      rego: 'package flood\n\ndeny contains sprintf("%d", [x]) if some x in numbers.range(1, 500)\n',
    });
    const findings = await judge([flood], [object('Pod', 'a')]);
    expect(findings).toHaveLength(201);
    expect(findings.at(-1)).toMatchObject({ action: 'deny', message: '300 more of Policy/flood are not shown' });
  });

  test('policies that cannot be compiled are found without any object', async () => {
    const bad = policy('bad', { rego: 'package bad\n\ndeny contains x if y\n' });
    expect(await new EvaluatedJudge(evaluator).check([team, bad], signal)).toEqual([
      { policy: 'bad', message: expect.stringContaining('unsafe'), line: 3 },
    ]);
  });
});
