import { readSourcePath } from '@fairlead/core/configuration/read-source-path.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import { type DesiredObject, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import { Value } from 'typebox/value';
import type { Rendered, Renderer, RenderFailure, RenderRequest } from '../../../ports/renderer.ts';
import { EngineAnswer, type EngineReads, VersionAnswer } from './engine-answer.ts';
import { readsOf, rootPath } from './engine-path.ts';
import { defaultEngineLimits, type EngineLimits, type EngineProgram, EngineWorker } from './engine-worker.ts';
import { redactMessage } from './redact-message.ts';
import { defaultTreeLimits, TreeAnswers, type TreeLimits } from './tree-answers.ts';

export type KustomizeLimits = EngineLimits & TreeLimits & { readonly maxRounds: number };
export const defaultKustomizeLimits: KustomizeLimits = { ...defaultEngineLimits, ...defaultTreeLimits, maxRounds: 64 };

/** Renders Kustomize overlays with the official library, in the engine's process. `start` asks it for its version. */
export class KustomizeRenderer implements Renderer {
  readonly version: string;
  readonly #worker: EngineWorker;
  readonly #limits: KustomizeLimits;

  static async start(
    program: EngineProgram,
    signal: AbortSignal,
    limits: KustomizeLimits = defaultKustomizeLimits,
  ): Promise<KustomizeRenderer> {
    const worker = new EngineWorker(program, limits);
    try {
      const answer = await worker.call({ id: 0, method: 'version' }, signal);
      if (!Value.Check(VersionAnswer, answer))
        throw new AppError('integrity', `${program.program} does not answer as a render engine; build it anew`);
      return new KustomizeRenderer(worker, answer.result.engine, limits);
    } catch (error) {
      await worker.close();
      throw error;
    }
  }

  constructor(worker: EngineWorker, engineVersion: string, limits: KustomizeLimits) {
    this.#worker = worker;
    this.#limits = limits;
    this.version = `kustomize-1 engine-${engineVersion}`;
  }

  async render(request: RenderRequest, signal: AbortSignal): Promise<Result<Rendered, RenderFailure>> {
    const { source, stage, repo, lastReads = [] } = request;
    const root = readSourcePath(source.path.replaceAll('{stage}', stage));
    if (!root.ok) return refused(`${source.path}: ${root.error}`, 'correct spec.source.path of the application', []);
    const unused = unusedSettings(request);
    if (unused !== undefined)
      return refused(`${source.path}: ${unused} are not for Kustomize`, 'write them in the kustomization', []);
    const tree = new TreeAnswers(request.tree, this.#limits);
    const path = root.value === '' ? rootPath : root.value;
    // A failure before the engine could say what it read hangs on the whole folder.
    const folder: readonly Read[] = [{ kind: 'listing', repo, path: root.value }];
    try {
      await tree.addReads(lastReads);
      const { result, error } = await this.#converse(path, tree, signal);
      if (result !== undefined) return ok(rendered(request, path, result));
      const reads = error?.reads === undefined ? folder : readsOf(repo, error.reads);
      return refused(faultText(path, error, tree), 'correct it and push; what runs stays as it is until then', reads);
    } catch (error) {
      if (!(error instanceof AppError) || signal.aborted) throw error;
      const retryable = error.retry !== 'never';
      return refused(
        `${path}: ${error.message}`,
        retryable ? 'it is tried again' : 'correct it and push',
        folder,
        retryable,
      );
    }
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  async #converse(path: string, tree: TreeAnswers, signal: AbortSignal): Promise<EngineAnswer> {
    for (let round = 1; round <= this.#limits.maxRounds; round++) {
      const answer = await this.#ask({ id: round, method: 'render', kustomize: { path, ...tree.known } }, signal);
      if (!Value.Check(EngineAnswer, answer) || answer.id !== round)
        throw new AppError('integrity', 'the render engine answered with something that is no result; build it anew');
      if (answer.needs === undefined) return answer;
      const fresh = await tree.answer(answer.needs.paths ?? [], answer.needs.listings ?? []);
      if (!fresh) throw new AppError('integrity', 'the render engine asks again for what it was given');
    }
    throw new AppError(
      'limit-exceeded',
      `the kustomization leads on and on: more than ${this.#limits.maxRounds} rounds of files`,
    );
  }

  /** A process that ended is replaced and asked once more: it may have been killed for reasons of its own. */
  async #ask(request: Json, signal: AbortSignal): Promise<unknown> {
    try {
      return await this.#worker.call(request, signal);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
      return this.#worker.call(request, signal);
    }
  }
}

function rendered(
  { repo }: RenderRequest,
  path: string,
  { objects, reads }: { readonly objects: readonly unknown[]; readonly reads: EngineReads },
): Rendered {
  // The library does not tell from which file an object came: the kustomization is where to begin looking.
  const kustomization = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;
  const own = reads.files.find(
    (file) =>
      kustomization.test(file) &&
      (path === rootPath ? !file.includes('/') : file.slice(0, file.lastIndexOf('/')) === path),
  );
  const origin = { path: own ?? path, line: 0 };
  const desired = objects.map((object): DesiredObject => {
    const manifest = object as Manifest; // the answer's schema asks for its three fields
    return { ref: refOf(manifest), manifest, origin, secret: false };
  });
  return { objects: desired, reads: readsOf(repo, reads), warnings: [] };
}

/**
 * What a plain source may say and a kustomization says for itself: leaving it out silently would deceive. Include and
 * exclude are not judged, since every source has them by default.
 */
function unusedSettings({ source, inputs }: RenderRequest): string | undefined {
  if (Object.keys(source.values).length > 0) return 'values';
  return Object.keys(inputs).length > 0 ? 'inputs' : undefined;
}

/** `overlay/kustomization.yaml:3: message`. */
function faultText(path: string, error: EngineAnswer['error'], tree: TreeAnswers): string {
  const line = error?.line === undefined ? '' : `:${error.line}`;
  return `${error?.file ?? path}${line}: ${redactMessage(error?.message ?? 'it cannot be rendered', tree.known.files)}`;
}

function refused(
  message: string,
  next: string,
  reads: readonly Read[],
  retryable = false,
): Result<Rendered, RenderFailure> {
  return err({ failure: { code: 'render-failed', message, next, retryable }, reads });
}
