import { readSourcePath } from '@fairlead/core/configuration/read-source-path.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { RenderWarning } from '@fairlead/core/model/bundle.ts';
import { type DesiredObject, formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { Rendered, Renderer, RenderFailure, RenderRequest } from '../../../ports/renderer.ts';
import { collectFiles } from './collect-files.ts';
import { type Fault, faultAt, formatFault } from './fault.ts';
import { letOthersRun } from './let-others-run.ts';
import { type RenderLimits, renderLimits } from './limits.ts';
import { makePathFilter } from './path-filter.ts';
import { readObjects } from './read-objects.ts';
import { RecordedTree } from './recorded-tree.ts';
import { makeSubstitution, type Substitution } from './substitution.ts';

/** Files read at a time: enough to keep Git's pipe full, few enough to stay small. */
const batchSize = 16;

/** Renders directories of YAML and JSON as they are, with declared names replaced. */
export function plainRenderer(limits: RenderLimits = renderLimits): Renderer {
  return {
    version: 'plain-1',
    async render(request, signal) {
      const tree = new RecordedTree(request.tree, request.repo, limits);
      const rendered = await renderPlain(tree, request, limits, signal).catch((error: unknown) => {
        if (signal.aborted) throw new AppError('cancelled', 'the render was called off', { cause: error });
        throw error;
      });
      return rendered.ok ? ok({ ...rendered.value, reads: tree.reads }) : err(failure(rendered.error, tree));
    },
  };
}

async function renderPlain(
  tree: RecordedTree,
  { source, stage, inputs }: RenderRequest,
  limits: RenderLimits,
  signal: AbortSignal,
): Promise<Result<Omit<Rendered, 'reads'>, Fault>> {
  const root = readSourcePath(source.path.replaceAll('{stage}', stage));
  if (!root.ok) return err(faultAt(source.path, root.error, 'correct spec.source.path of the application'));
  const filter = makePathFilter(source.include, source.exclude);
  if (!filter.ok)
    return err(faultAt(root.value, filter.error, 'correct spec.source.include and exclude of the application'));
  const found = await collectFiles(tree, root.value, filter.value, limits, signal);
  if (!found.ok) return found;
  const substitution = makeSubstitution({ values: source.values, stage, inputs }, limits.maxExpandedSize);
  const read = await readAll(tree, found.value.paths, substitution, limits, signal);
  return read.ok
    ? ok({ objects: read.value.objects, warnings: [...found.value.warnings, ...read.value.warnings] })
    : read;
}

async function readAll(
  tree: RecordedTree,
  paths: readonly string[],
  substitution: Substitution,
  limits: RenderLimits,
  signal: AbortSignal,
): Promise<Result<Omit<Rendered, 'reads'>, Fault>> {
  const objects = new Map<string, DesiredObject>();
  const warnings: RenderWarning[] = [];
  let expandedSize = 0;
  for (let start = 0; start < paths.length; start += batchSize) {
    await letOthersRun(signal);
    const batch = paths.slice(start, start + batchSize);
    for (const [index, file] of (
      await Promise.all(batch.map((path) => readObjects(tree, path, substitution, limits.maxObjects, signal)))
    ).entries()) {
      if (!file.ok) return file;
      expandedSize += file.value.expandedSize;
      warnings.push(...file.value.warnings);
      if (expandedSize > limits.maxExpandedSize)
        return err(
          faultAt(
            batch[index] ?? '',
            `the documents so far exceed ${limits.maxExpandedSize} characters with their aliases written out`,
            'split the application',
          ),
        );
      for (const object of file.value.objects) {
        const first = objects.get(objectKey(object.ref));
        if (first !== undefined) return err(duplicate(object, first));
        objects.set(objectKey(object.ref), object);
      }
    }
    if (objects.size > limits.maxObjects)
      return err(
        faultAt(batch[0] ?? '', `more than ${limits.maxObjects} objects are rendered`, 'split the application'),
      );
  }
  return ok({ objects: [...objects.values()], warnings });
}

function duplicate({ ref, origin }: DesiredObject, first: DesiredObject): Fault {
  return {
    ...origin,
    column: 1,
    message: `${formatRef(ref)} is declared already at ${first.origin.path}:${first.origin.line}; rename one or take it out`,
  };
}

function failure(fault: Fault, tree: RecordedTree): RenderFailure {
  const next = fault.next ?? 'correct it and push; what runs stays as it is until then';
  return { failure: { code: 'render-failed', message: formatFault(fault), next, retryable: false }, reads: tree.reads };
}
