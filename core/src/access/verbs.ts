/** Everything a person or machine may ask for, as permissions name it. `view` and `view-…` change nothing. */
export const verbs = [
  'view',
  'view-logs',
  'view-audit',
  'view-metrics',
  'refresh',
  'sync',
  'retry',
  'abort',
  'pause',
  'pin',
  'promote',
  'rollback',
  'confirm',
  'freeze',
  'act',
  'accept-rewrite',
  'manage-tokens',
  'sign-in',
  'probe',
  'notify-push',
] as const;
export type Verb = (typeof verbs)[number];
