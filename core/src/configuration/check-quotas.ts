import type { Problem } from '../model/problem.ts';
import { problemOf } from './collect-documents.ts';
import type { Usable } from './compile-applications.ts';
import type { ApplicationSummary, Project } from './configuration.ts';

export type OverQuota = { readonly key: string; readonly problem: Problem };

/**
 * Applications for which their project has no placements left. Those that were there before come first, with what they
 * had, so that a newcomer never pushes out what runs.
 */
export function checkQuotas(
  usable: ReadonlyMap<string, Usable>,
  previous: ReadonlyMap<string, ApplicationSummary>,
  projects: ReadonlyMap<string, Project>,
): readonly OverQuota[] {
  const used = new Map<string, number>();
  const over: OverQuota[] = [];
  const inOrder = [...usable].sort(([a], [b]) => Number(previous.has(b)) - Number(previous.has(a)));
  for (const [key, { project, compiled, document }] of inOrder) {
    const limit = projects.get(project)?.quotas?.placements;
    if (limit === undefined) continue;
    const taken = used.get(project) ?? 0;
    const wants = compiled.drafts.length;
    if (taken + wants <= limit) {
      used.set(project, taken + wants);
      continue;
    }
    used.set(project, taken + Math.min(wants, previous.get(key)?.placements.length ?? 0));
    const message = `asks for ${wants} placements where project "${project}" has ${Math.max(0, limit - taken)} of ${limit} left; ask who owns Project/${project} for more`;
    const pointer = document.document.spec.targets === undefined ? '/spec/stages' : '/spec/targets';
    over.push({ key, problem: problemOf(document, pointer, message) });
  }
  return over;
}
