import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err } from '@fairlead/core/lib/result.ts';
import { EvaluatedJudge } from '../adapters/policy/evaluated/evaluated-judge.ts';
import { composedRenderer } from '../adapters/render/composed/composed-renderer.ts';
import { EngineActions } from '../adapters/render/engine/engine-actions.ts';
import { EngineEvaluator } from '../adapters/render/engine/engine-evaluator.ts';
import { EngineHealth } from '../adapters/render/engine/engine-health.ts';
import { EngineVerifier } from '../adapters/render/engine/engine-verifier.ts';
import { RenderEngine } from '../adapters/render/engine/render-engine.ts';
import { HelmRenderer } from '../adapters/render/helm/helm-renderer.ts';
import { JsonnetRenderer } from '../adapters/render/jsonnet/jsonnet-renderer.ts';
import { KustomizeRenderer } from '../adapters/render/kustomize/kustomize-renderer.ts';
import { plainRenderer } from '../adapters/render/plain/plain-renderer.ts';
import { renderByContent } from '../adapters/render/render-by-content.ts';
import type { ActionScripts } from '../ports/action-scripts.ts';
import type { ChartVerifier } from '../ports/chart-verifier.ts';
import type { Evaluator } from '../ports/evaluator.ts';
import type { HealthJudge } from '../ports/health-judge.ts';
import type { Judge } from '../ports/judge.ts';
import type { Renderer } from '../ports/renderer.ts';
import { engineChoice } from './engine-place.ts';

export type OpenedRenderer = {
  readonly renderer: Renderer;
  readonly health: HealthJudge;
  readonly verifier: ChartVerifier;
  readonly actions: ActionScripts;
  readonly judge: Judge;
  readonly close: () => Promise<void>;
};

const startTimeoutMs = 30_000;
const howToGet =
  'fetch the checkout anew, build one with `node tools/boot/run.mjs tools/parts/build.ts engine` (needs Go), or name one in FAIRLEAD_ENGINE; then start again';

/** Every renderer behind one. Where there is no engine, or it does not start, plain sources work and the others say why they cannot. */
export async function openRenderer(options: {
  readonly env: { readonly [name: string]: string | undefined };
  readonly checkout: string;
  readonly workFolder: string;
}): Promise<OpenedRenderer> {
  const plain = plainRenderer();
  const without = (why: string): OpenedRenderer => ({
    renderer: composedRenderer(
      renderByContent({
        plain,
        kustomize: missingEngine('a kustomization', why),
        helm: missingEngine('a chart', why),
        jsonnet: missingEngine('a Jsonnet program', why),
      }),
    ),
    health: { judge: async () => err(why) },
    verifier: { verify: async () => err(why) },
    actions: { discover: async () => err(why), perform: async () => err(why) },
    judge: new EvaluatedJudge(missingEvaluator(why)),
    close: async () => undefined,
  });
  let named = '';
  try {
    const place = engineChoice(options);
    if (place === undefined) return without('this machine has no render engine');
    named = ` ${'module' in place ? place.module : place.program}`;
    const engine = await RenderEngine.start(place, AbortSignal.timeout(startTimeoutMs));
    return {
      renderer: composedRenderer(
        renderByContent({
          plain,
          kustomize: new KustomizeRenderer(engine),
          helm: new HelmRenderer(engine),
          jsonnet: new JsonnetRenderer(engine),
        }),
      ),
      health: new EngineHealth(engine),
      verifier: new EngineVerifier(engine),
      actions: new EngineActions(engine),
      judge: new EvaluatedJudge(new EngineEvaluator(engine)),
      close: () => engine.close(),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return without(`the render engine${named} does not start: ${error.message}`);
  }
}

/** Where nothing can be judged, nothing passes. */
function missingEvaluator(why: string): Evaluator {
  return {
    evaluate: async () => {
      throw new AppError('unavailable', `policies cannot be judged: ${why}; ${howToGet}`, { retry: 'backoff' });
    },
  };
}

function missingEngine(what: string, why: string): Renderer {
  return {
    version: 'no-engine',
    render: async ({ repo, source, stage }) => {
      const path = source.path.replaceAll('{stage}', stage);
      const message = `${path} holds ${what}, and ${why}`;
      return err({
        failure: { code: 'render-failed', message, next: howToGet, retryable: false },
        reads: [{ kind: 'listing', repo, path }],
      });
    },
  };
}
