import { readSourcePath } from '@fairlead/core/configuration/read-source-path.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Read, RenderWarning } from '@fairlead/core/model/bundle.ts';
import { type DesiredObject, isSecretKind, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import type { Rendered, RenderFailure, RenderRequest } from '../../../ports/renderer.ts';
import type { EngineAnswer, EngineResult } from './engine-answer.ts';
import { readsOf, rootPath } from './engine-path.ts';
import { redactMessage } from './redact-message.ts';
import type { RenderEngine } from './render-engine.ts';
import { TreeAnswers } from './tree-answers.ts';

/** What one library makes of a source. */
export type Library = {
  /** The field of the engine's request. */
  readonly name: string;
  /** Parameters beside the path. */
  readonly parameters: JsonObject;
  /** The file that an object came from, where the engine does not tell. */
  readonly originOf: (path: string, result: EngineResult) => string;
  /** What else the result depends on, told from the files that were read. */
  readonly factsOf?: (files: { readonly [path: string]: Json }) => readonly string[];
};

/** Renders a folder of a tree by the engine: asks for what it needs, and tells failures with their place and no secret. */
export async function renderSource(
  engine: RenderEngine,
  request: RenderRequest,
  library: Library,
  signal: AbortSignal,
): Promise<Result<Rendered, RenderFailure>> {
  const { source, stage, repo, lastReads = [] } = request;
  const root = readSourcePath(source.path.replaceAll('{stage}', stage));
  if (!root.ok)
    return renderRefusal(`${source.path}: ${root.error}`, 'correct spec.source.path of the application', []);
  const tree = new TreeAnswers(request.tree, engine.limits);
  const path = root.value === '' ? rootPath : root.value;
  // A failure before the engine could say what it read hangs on the whole folder.
  const folder: readonly Read[] = [{ kind: 'listing', repo, path: root.value }];
  try {
    await tree.addReads(lastReads);
    const turn = { lane: `${repo} ${request.recipient?.application ?? path}`, signal };
    const { result, error } = await engine.render(library.name, { path, ...library.parameters }, tree, turn);
    const facts = (library.factsOf?.(tree.known.files) ?? []).map((fact): Read => ({ kind: 'fact', repo, path: fact }));
    if (result !== undefined) return ok(rendered(request, path, library, result, facts));
    const reads = [...(error?.reads === undefined ? folder : readsOf(repo, error.reads)), ...facts];
    return renderRefusal(
      faultText(path, error, tree),
      'correct it and push; what runs stays as it is until then',
      reads,
    );
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    const retryable = error.retry !== 'never';
    const next = retryable ? 'it is tried again' : 'correct it and push';
    return renderRefusal(`${path}: ${error.message}`, next, folder, retryable);
  }
}

/** A render that failed, in the words of every renderer. */
export function renderRefusal(
  message: string,
  next: string,
  reads: readonly Read[],
  retryable = false,
): Result<Rendered, RenderFailure> {
  return err({ failure: { code: 'render-failed', message, next, retryable }, reads });
}

function rendered(
  { repo }: RenderRequest,
  path: string,
  library: Library,
  result: EngineResult,
  asked: readonly Read[],
): Rendered {
  const objects = result.objects.map((object, index): DesiredObject => {
    const manifest = object as Manifest; // the answer's schema asks for its three fields
    const origin = { path: result.origins?.[index] ?? library.originOf(path, result), line: 0 };
    return { ref: refOf(manifest), manifest, origin, secret: isSecretKind(manifest) };
  });
  const facts = (result.uses ?? []).map((path): Read => ({ kind: 'fact', repo, path }));
  const warnings = (result.warnings ?? []).map((message): RenderWarning => ({ path, line: 0, message }));
  const reads = [...readsOf(repo, result.reads), ...facts, ...asked];
  return { objects, reads, warnings, ...(result.notes !== undefined && { notes: [result.notes] }) };
}

/** `overlay/kustomization.yaml:3: message`. */
function faultText(path: string, error: EngineAnswer['error'], tree: TreeAnswers): string {
  const line = error?.line === undefined ? '' : `:${error.line}`;
  return `${error?.file ?? path}${line}: ${redactMessage(error?.message ?? 'it cannot be rendered', tree.known.files)}`;
}
