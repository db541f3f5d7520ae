import type { JsonObject } from '../../core/src/lib/json.ts';
import { defaultEngineLimits } from '../../server/src/adapters/render/engine/engine-build.ts';
import { EngineWorker } from '../../server/src/adapters/render/engine/engine-worker.ts';
import type { EngineModule } from '../../server/src/adapters/render/engine/wasm/load-module.ts';
import { wasmBuild } from '../../server/src/adapters/render/engine/wasm/wasm-build.ts';

const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const object = { metadata: { generation: 1 }, status: { phase: 'Ready', size: 3 } };

/** One request for each library. */
const requests: { readonly [library: string]: JsonObject } = {
  kustomize: {
    method: 'render',
    kustomize: {
      path: '.',
      listings: { '.': ['kustomization.yaml', 'a.yaml'] },
      files: { 'kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: p-\n', 'a.yaml': config },
    },
  },
  helm: {
    method: 'render',
    helm: {
      path: '.',
      release: 'r',
      namespace: 'n',
      nowMs: 1_700_000_000_000,
      seed: 's',
      listings: { '.': ['Chart.yaml', 'templates/'], templates: ['a.yaml'] },
      files: {
        'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n',
        'templates/a.yaml': `${config}data: {a: {{ randAlphaNum 8 | quote }}, b: {{ now | date "2006" | quote }}, c: {{ (genCA "a" 1).Cert | quote }}}\n`,
      },
    },
  },
  jsonnet: {
    method: 'render',
    jsonnet: {
      path: 'a.jsonnet',
      files: { 'a.jsonnet': "{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a%03d' % 7}}" },
    },
  },
  lua: { method: 'evaluate', health: { object, nowMs: 0, lua: "return {status='Healthy', message=os.date('!%Y')}" } },
  cel: { method: 'evaluate', cel: { expression: 'object.status.size / 2', variables: { object } } },
  rego: {
    method: 'evaluate',
    rego: { modules: { 'a.rego': 'package a\n\nb := rand.intn("x", 1000)' }, query: 'data.a.b', nowMs: 0, seed: 's' },
  },
  hcl: {
    method: 'parse',
    hcl: { path: '.', listings: { '.': ['a.tf'] }, files: { 'a.tf': 'locals {\n  a = [1, "b"]\n}\n' } },
  },
};

/** The libraries whose answers differ between two modules; the one's answers are also checked to be no errors. */
export async function compareModules(one: EngineModule, other: EngineModule): Promise<readonly string[]> {
  const workers = [one, other].map((module) => new EngineWorker(wasmBuild(module), defaultEngineLimits));
  const { signal } = new AbortController();
  try {
    const differing: string[] = [];
    for (const [library, request] of Object.entries(requests)) {
      const answers: string[] = [];
      for (const worker of workers) {
        const { memoryBytes: _, ...answer } = (await worker.call(
          JSON.stringify({ id: 1, ...request }),
          signal,
        )) as JsonObject; // the contract's
        answers.push(JSON.stringify(answer));
      }
      const [first = '', second] = answers;
      if (first !== second || !first.includes('"result"')) differing.push(library);
    }
    return differing;
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}
