import type { Verb } from './verbs.ts';

export const roleNames = ['viewer', 'operator', 'admin'] as const;
export type RoleName = (typeof roleNames)[number];

const viewing: readonly Verb[] = ['view', 'view-logs', 'view-metrics'];
const operating: readonly Verb[] = [
  ...viewing,
  'refresh',
  'sync',
  'retry',
  'abort',
  'pause',
  'pin',
  'promote',
  'rollback',
  'confirm',
  'approve',
  'emergency',
  'freeze',
  'act',
  'take',
];

/**
 * The built-in roles. A viewer sees everything of its projects but the audit log; an operator also acts on
 * deliveries and on what runs; an admin also accepts rewritten history and looser rules, reads the audit log and gives out tokens.
 */
export const builtInRoles: { readonly [Role in RoleName]: readonly Verb[] } = {
  viewer: viewing,
  operator: operating,
  admin: [...operating, 'accept-rewrite', 'loosen', 'break-glass', 'break-glass-alone', 'view-audit', 'manage-tokens'],
};

export function isRoleName(text: string): text is RoleName {
  return (roleNames as readonly string[]).includes(text);
}
