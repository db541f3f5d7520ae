import { describe, expect, it } from 'vitest';
import type { HealthCheck } from '../model/health-check.ts';
import { findByKind } from './find-by-kind.ts';

const checks: readonly HealthCheck[] = ['*/*', '*.acme.dev/*', 'mq.acme.dev/Queue', 'Pod', '*.acme.dev/Q*'].map(
  (kind) => ({ kind, by: { lua: kind } }),
);

describe('core/src/configuration/find-by-kind.ts', () => {
  it.each([
    ['the one that names it exactly', 'mq.acme.dev', 'Queue', 'mq.acme.dev/Queue'],
    ['else the first whose pattern fits', 'db.acme.dev', 'Quota', '*/*'],
    ['kinds of the core by their name', '', 'Pod', 'Pod'],
  ])('takes %s', (_what, group, kind, expected) => {
    expect(findByKind(checks, { group, kind })?.kind).toBe(expected);
  });

  it('keeps the group and the kind apart', () => {
    expect(findByKind(checks, { group: '', kind: 'Service' })).toBeUndefined();
    expect(findByKind(checks.slice(1), { group: 'acme.dev', kind: 'Queue' })).toBeUndefined();
    expect(findByKind(checks.slice(1), { group: 'db.acme.dev', kind: 'Base' })?.kind).toBe('*.acme.dev/*');
  });
});
