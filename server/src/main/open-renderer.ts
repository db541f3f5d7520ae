import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err } from '@fairlead/core/lib/result.ts';
import { RenderEngine } from '../adapters/render/engine/render-engine.ts';
import { HelmRenderer } from '../adapters/render/helm/helm-renderer.ts';
import { KustomizeRenderer } from '../adapters/render/kustomize/kustomize-renderer.ts';
import { plainRenderer } from '../adapters/render/plain/plain-renderer.ts';
import { renderByContent } from '../adapters/render/render-by-content.ts';
import type { Renderer } from '../ports/renderer.ts';
import { engineProgram } from './engine-program.ts';

export type OpenedRenderer = { readonly renderer: Renderer; readonly close: () => Promise<void> };

const startTimeoutMs = 30_000;
const howToGet =
  'build it with `node tools/boot/run.mjs tools/parts/build.ts engine` (needs Go), or name one in FAIRLEAD_ENGINE; then start again';

/** Every renderer behind one. Where there is no engine, or it does not start, plain sources work and the others say why they cannot. */
export async function openRenderer(options: {
  readonly env: { readonly [name: string]: string | undefined };
  readonly checkout: string;
  readonly workFolder: string;
}): Promise<OpenedRenderer> {
  const plain = plainRenderer();
  const without = (why: string): OpenedRenderer => ({
    renderer: renderByContent({
      plain,
      kustomize: missingEngine('a kustomization', why),
      helm: missingEngine('a chart', why),
    }),
    close: async () => undefined,
  });
  const program = engineProgram(options.env, options.checkout);
  if (program === undefined) return without('this machine has no render engine');
  try {
    const started = { program, cwd: options.workFolder };
    const engine = await RenderEngine.start(started, AbortSignal.timeout(startTimeoutMs));
    const [kustomize, helm] = [new KustomizeRenderer(engine), new HelmRenderer(engine)];
    return { renderer: renderByContent({ plain, kustomize, helm }), close: () => engine.close() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return without(`the render engine ${program} does not start: ${error.message}`);
  }
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
