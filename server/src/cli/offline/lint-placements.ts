import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { findingText } from '@fairlead/core/gate/finding-gates.ts';
import { checkSchemas, type KindIndex } from '@fairlead/core/insight/check-schemas.ts';
import { findDangling } from '@fairlead/core/insight/find-dangling.ts';
import { findDeprecated } from '@fairlead/core/insight/find-deprecated.ts';
import type { ApiSchemas } from '@fairlead/core/model/api-schemas.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, formatOrigin } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Finding } from '@fairlead/core/model/policy.ts';
import type { Context } from '../context.ts';
import { judgeOffline } from './judge-offline.ts';
import { openOutside } from './open-outside.ts';
import type { WorkRepository } from './work-repository.ts';

export type Remark = { readonly severity: 'error' | 'warning'; readonly path: string; readonly message: string };
/** What objects are held against: a version of Kubernetes, and the schemas of its kinds where they are known. */
export type LintAgainst = {
  readonly minor: number;
  readonly schemas: ApiSchemas | undefined;
  readonly index: KindIndex;
};
export type Linted = {
  readonly placement: string;
  readonly outcome: 'rendered' | 'failed' | 'elsewhere';
  readonly objects: number;
  readonly message: string;
  readonly next: string;
  /** What is wrong with the objects though they can be rendered. */
  readonly remarks: readonly Remark[];
};

/** Renders every placement whose files can be had here, and looks at what comes out. */
export async function lintPlacements(
  context: Context,
  work: WorkRepository,
  configuration: Configuration,
  against: LintAgainst,
): Promise<readonly Linted[]> {
  const outside = openOutside(context, work, configuration);
  const done: Linted[] = [];
  try {
    for (const placement of configuration.placements) {
      const { source, stage, inputs, project, application, namespace } = placement;
      const name = nameOf(placement);
      const isHere = work.addresses.includes(source.repo) && inputs.length === 0;
      if (!isHere || readsTarget(placement)) {
        done.push({ placement: name, outcome: 'elsewhere', objects: 0, message: '', next: '', remarks: [] });
        continue;
      }
      const recipient = { application, namespace: namespace || 'default', seed: '', committedAtMs: 0 };
      const request = { repo: source.repo as RepoUrl, tree: work.tree, source, stage, inputs: {}, recipient }; // compiled: in its normal form
      const rendered = await context.offline.renderer.render(
        { ...request, outside: outside.of(project) },
        context.io.signal,
      );
      if (!rendered.ok) {
        const { message, next } = rendered.error.failure;
        done.push({ placement: name, outcome: 'failed', objects: 0, message, next, remarks: [] });
        continue;
      }
      const { objects, warnings } = rendered.value;
      const told = warnings.map(
        ({ path, line, message }): Remark => ({
          severity: 'warning',
          path: line > 0 ? `${path}:${line}` : path,
          message,
        }),
      );
      const judged = await judgeOffline(context, configuration, placement, objects);
      const remarks = [
        ...told,
        ...(placement.targetKind === 'kubernetes' ? remarksOn(objects, against) : []),
        ...judged.map(policyRemark),
      ];
      done.push({ placement: name, outcome: 'rendered', objects: objects.length, message: '', next: '', remarks });
    }
  } finally {
    await outside.close();
  }
  return done;
}

/** What denies is a mistake; what asks for an approval or warns is told. */
function policyRemark(finding: Finding): Remark {
  const { action, origin, rule, fix, exempt } = finding;
  const isDenied = action === 'deny' && exempt === undefined;
  const note =
    exempt === undefined
      ? ''
      : ` (exempted by ${exempt.owner} until ${new Date(exempt.until).toISOString().slice(0, 10)})`;
  const asks = action === 'approve' && exempt === undefined ? ' (needs an approval)' : '';
  return {
    severity: isDenied ? 'error' : 'warning',
    path: origin === null ? rule : formatOrigin(origin),
    message: `${rule}: ${findingText(finding)}${note}${asks}${fix === '' ? '' : `; ${fix}`}`,
  };
}

function remarksOn(objects: readonly DesiredObject[], { minor, schemas, index }: LintAgainst): readonly Remark[] {
  const found = findDeprecated(objects, minor);
  const gone = new Set(found.flatMap(({ isGone, object }) => (isGone ? [object] : [])));
  const there = objects.filter((object) => !gone.has(object));
  const wrong = (schemas === undefined ? [] : checkSchemas(there, schemas, index)).map(
    ({ object, message }): Remark => ({ severity: 'error', path: object.origin.path, message }),
  );
  const deprecated = found.map(
    ({ object, message, isGone }): Remark => ({
      severity: isGone ? 'error' : 'warning',
      path: object.origin.path,
      message,
    }),
  );
  const dangling = findDangling(objects).map(
    ({ object, message }): Remark => ({
      severity: 'warning',
      path: object.origin.path,
      message,
    }),
  );
  return [...deprecated, ...wrong, ...dangling];
}

/** Whether values lie in objects of a cluster, which is not asked here. */
function readsTarget({ source }: Placement): boolean {
  return [source, ...(source.more ?? [])].some(({ helm }) => (helm?.valuesFrom ?? []).length > 0);
}

function nameOf({ application, stage, target }: Placement): string {
  return target === stage ? `${application}/${stage}` : `${application}/${stage}/${target}`;
}
