import { describe, expect, it } from 'vitest';
import type { HealthCheck } from '../model/health-check.ts';
import { findHealthCheck } from './find-health-check.ts';

const checks: readonly HealthCheck[] = ['*/*', '*.acme.dev/*', 'mq.acme.dev/Queue', 'Pod', '*.acme.dev/Q*'].map(
  (kind) => ({ kind, by: { lua: kind } }),
);

describe('core/src/health/find-health-check.ts', () => {
  it.each([
    ['the one that names it exactly', 'mq.acme.dev', 'Queue', 'mq.acme.dev/Queue'],
    ['else the first whose pattern fits', 'db.acme.dev', 'Quota', '*/*'],
    ['kinds of the core by their name', '', 'Pod', 'Pod'],
  ])('takes %s', (_what, group, kind, expected) => {
    expect(findHealthCheck(checks, { group, kind })?.kind).toBe(expected);
  });

  it('keeps the group and the kind apart', () => {
    expect(findHealthCheck(checks, { group: '', kind: 'Service' })).toBeUndefined();
    expect(findHealthCheck(checks.slice(1), { group: 'acme.dev', kind: 'Queue' })).toBeUndefined();
    expect(findHealthCheck(checks.slice(1), { group: 'db.acme.dev', kind: 'Base' })?.kind).toBe('*.acme.dev/*');
  });
});
