import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EngineEvaluator } from '../server/src/adapters/render/engine/engine-evaluator.ts';
import { type EnginePlace, RenderEngine } from '../server/src/adapters/render/engine/render-engine.ts';
import { readModule } from '../server/src/main/engine-place.ts';
import type { EvaluationRequest, Program } from '../server/src/ports/evaluator.ts';
import { findPart } from '../tools/parts/parts.ts';
import { type Figures, median } from './figure.ts';
import { cpuSince, cpuUsage } from './process-usage.ts';

const { signal } = new AbortController();
const rounds = 5;

const rules: readonly string[] = [
  'deny contains msg if {\n\tsome c in input.object.spec.template.spec.containers\n\tendswith(c.image, ":latest")\n\tmsg := sprintf("%s is not pinned", [c.name])\n}\n',
  'deny contains msg if {\n\tsome c in input.object.spec.template.spec.containers\n\tnot c.resources.limits.memory\n\tmsg := sprintf("%s has no limit of memory", [c.name])\n}\n',
  'deny contains msg if {\n\tnot input.object.metadata.labels.team\n\tmsg := "no team is named"\n}\n',
  'deny contains msg if {\n\tsome c in input.object.spec.template.spec.containers\n\tregex.match("^[^/]+$", c.image)\n\tmsg := sprintf("%s comes from no registry", [c.image])\n}\n',
  'deny contains msg if {\n\tinput.object.spec.replicas < 2\n\tmsg := "one replica is none"\n}\n',
];
const programs: readonly Program[] = [
  ...rules.map((rule, index): Program => {
    const text = `package p${index}\n\n${rule}`;
    return { kind: 'rego', modules: { 'policy.rego': text }, query: `data.p${index}.deny` };
  }),
  ...[
    "object.spec.template.spec.containers.all(c, !c.image.endsWith(':latest'))",
    'object.spec.template.spec.containers.all(c, has(c.resources) && has(c.resources.limits))',
    'has(object.metadata.labels.team)',
    "object.spec.template.spec.containers.all(c, c.image.contains('/'))",
    'object.spec.replicas >= 2',
  ].map((expression): Program => ({ kind: 'cel', expression, variables: ['object'] })),
];

/** Five Rego policies and five CEL expressions over the objects of one bundle, on both builds: the first time, and again. */
export async function measurePolicies(figures: Figures, objects: number): Promise<void> {
  const inputs = Array.from({ length: objects }, (_, index) => ({ object: deployment(index) }));
  const bytes = inputs.reduce((sum, input) => sum + JSON.stringify(input).length, 0);
  figures.note('objects; their size', bytes / 1024 / 1024, 'MiB');
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-bench-policies-'));
  try {
    for (const [name, place] of places(dir)) {
      const engine = await RenderEngine.start(place, signal);
      try {
        await measureBuild(figures, name, new EngineEvaluator(engine), inputs);
      } finally {
        await engine.close();
      }
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function measureBuild(
  figures: Figures,
  name: string,
  evaluator: EngineEvaluator,
  inputs: EvaluationRequest['inputs'],
): Promise<void> {
  const took: number[] = [];
  const cpu = cpuUsage();
  for (let round = 0; round <= rounds; round++) {
    const startedAt = performance.now();
    const outcomes = await evaluator.evaluate({ programs, inputs, nowMs: 0, seed: 's', lane: 'bench' }, signal);
    took.push((performance.now() - startedAt) / 1_000);
    const judged = outcomes.reduce(
      (sum, outcome) => sum + (outcome.kind === 'evaluated' ? outcome.answers.length : 0),
      0,
    );
    if (judged !== programs.length * inputs.length) throw new Error('not every program judged every object');
  }
  const { processS, childrenS } = cpuSince(cpu);
  const [first = Number.NaN, ...later] = took;
  const goal = name === 'native' ? 'under 1' : undefined;
  figures.note(`${name}: ${programs.length} policies over ${inputs.length} objects, the first time`, first, 's');
  figures.note(`${name}: the same again, median of ${rounds}`, median(later), 's', goal);
  figures.note(`${name}: CPU each time, on up to two engines`, (processS + childrenS) / (rounds + 1), 's');
}

function places(cwd: string): readonly (readonly [string, EnginePlace])[] {
  const program = findPart('engine')?.engine;
  const packed = findPart('engine-wasm')?.['engine.wasm.br'];
  const module = packed === undefined ? undefined : readModule(dirname(packed));
  return [
    ...(program === undefined ? [] : [['native', { program, cwd }] as const]),
    ...(module === undefined ? [] : [['WebAssembly', module] as const]),
  ];
}

function deployment(index: number) {
  const name = `web-${index}`;
  const container = (number: number) => ({
    name: `c${number}`,
    image: `registry.example/team/web-${number}:${index % 7 === 0 ? 'latest' : '1.4.2'}`,
    ports: [{ containerPort: 8080 + number }],
    env: Array.from({ length: 6 }, (_, one) => ({ name: `SETTING_${one}`, value: `value ${one} of ${name}` })),
    ...(index % 5 === 0 ? {} : { resources: { limits: { memory: '256Mi' }, requests: { cpu: '50m' } } }),
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace: `team-${index % 40}`,
      labels: { app: name, ...(index % 3 === 0 ? {} : { team: 'web' }) },
    },
    spec: {
      replicas: index % 4,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [container(0), container(1)] } },
    },
  };
}
