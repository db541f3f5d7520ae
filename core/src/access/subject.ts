import type { Tier } from '../model/settings.ts';

export const subjectKinds = [
  'placement',
  'application',
  'project',
  'target',
  'repository',
  'installation',
  'token',
  'audit',
  'session',
] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/**
 * What a verb is asked on. `project` is the tenant it belongs to; null where it belongs to the installation, which only
 * a grant for all projects covers. A grant that is narrowed by something the subject does not say does not cover it.
 */
export type Subject = {
  readonly kind: SubjectKind;
  readonly name: string;
  readonly project: string | null;
  readonly tier?: Tier;
  readonly target?: string;
  /** The one object that is acted on. */
  readonly object?: { readonly group: string; readonly kind: string };
};
