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
 * a grant for all projects covers.
 */
export type Subject = {
  readonly kind: SubjectKind;
  readonly name: string;
  readonly project: string | null;
  readonly tier?: Tier;
};
