import { err } from '@fairlead/core/lib/result.ts';
import { KustomizeRenderer } from '../adapters/render/kustomize/kustomize-renderer.ts';
import { plainRenderer } from '../adapters/render/plain/plain-renderer.ts';
import { renderByContent } from '../adapters/render/render-by-content.ts';
import type { Renderer } from '../ports/renderer.ts';
import { engineProgram } from './engine-program.ts';

export type OpenedRenderer = { readonly renderer: Renderer; readonly close: () => Promise<void> };

const startTimeoutMs = 30_000;
const howToGet =
  'build it with `node tools/boot/run.mjs tools/parts/build.ts engine` (needs Go), or name one in FAIRLEAD_ENGINE; then start again';

/** Every renderer behind one. Where there is no engine, plain sources work and Kustomize says what is missing. */
export async function openRenderer(options: {
  readonly env: { readonly [name: string]: string | undefined };
  readonly checkout: string;
  readonly workFolder: string;
}): Promise<OpenedRenderer> {
  const program = engineProgram(options.env, options.checkout);
  const plain = plainRenderer();
  if (program === undefined) {
    return { renderer: renderByContent({ plain, kustomize: missingEngine }), close: async () => undefined };
  }
  const kustomize = await KustomizeRenderer.start(
    { program, cwd: options.workFolder },
    AbortSignal.timeout(startTimeoutMs),
  );
  return { renderer: renderByContent({ plain, kustomize }), close: () => kustomize.close() };
}

const missingEngine: Renderer = {
  version: 'kustomize-none',
  render: async ({ repo, source, stage }) => {
    const path = source.path.replaceAll('{stage}', stage);
    const message = `${path} holds a kustomization, and this machine has no render engine`;
    return err({
      failure: { code: 'render-failed', message, next: howToGet, retryable: false },
      reads: [{ kind: 'listing', repo, path }],
    });
  },
};
