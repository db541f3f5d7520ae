import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { WindowRule, WindowSet } from '@fairlead/core/model/window.ts';
import { describe, expect, it } from 'vitest';
import type { Caller, UseCaseDeps } from '../deps.ts';
import { listWindows } from './windows.ts';

const saturday = Date.UTC(2026, 10, 21, 12);
const office: WindowRule = { kind: 'allow', cron: '0 9 * * 1-5', lengthMs: 8 * 3_600_000, zone: 'UTC', reason: '' };
const always: WindowRule = { ...office, cron: '0 0 * * *', lengthMs: 86_400_000 };
const set = (declaredBy: string, rule: WindowRule, lapsesAt?: number): WindowSet => ({
  ...{ declaredBy, rules: [rule], overrun: 'finish' },
  ...(lapsesAt === undefined ? {} : { lapsesAt }),
});
const placement = (project: string, ...windows: readonly WindowSet[]) =>
  ({ project, guards: { windows } }) as unknown as Placement; // nothing else of it is read

const deps = {
  clock: { now: () => saturday },
  configuration: () =>
    ({
      placements: [
        placement('web', set('Target/prod', office), set('Project/web', always)),
        placement('web', set('Target/prod', office)),
        placement('db', set('Project/db', office)),
        placement('web', set('Target/old', office, saturday - 1)),
      ],
    }) as unknown as Configuration, // as above
} as unknown as UseCaseDeps; // as above
const caller = (project: string): Caller => ({ grants: [{ role: 'viewer', project }] }) as unknown as Caller; // whoever else they are

describe('server/src/usecases/read/windows.ts', () => {
  it('tells each set once, what is closed first, with its next opening and how many placements it covers', async () => {
    const told = await listWindows(deps, caller('web'));
    expect(told).toMatchObject({
      ok: true,
      value: {
        items: [
          { declaredBy: 'Target/prod', isOpen: false, opensAt: Date.UTC(2026, 10, 23, 9), placements: 2 },
          { declaredBy: 'Project/web', isOpen: true, opensAt: null, reason: '', placements: 1 },
        ],
      },
    });
  });

  it('tells nothing of what the caller may not see', async () => {
    expect(await listWindows(deps, caller('ops'))).toMatchObject({ ok: true, value: { items: [] } });
  });
});
