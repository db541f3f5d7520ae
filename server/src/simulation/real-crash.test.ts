import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from '../e2e/eventually.ts';
import { Installation } from '../e2e/installation.ts';

const needs = requires('git');

/** The failpoints of the loop in the real program, which kills itself there: the simulation takes all of them. */
describe.skipIf(needs.skip)('server/src/main/failpoint.ts', { timeout: 180_000 }, () => {
  let here: Installation;

  beforeAll(async () => {
    here = await Installation.make();
    await here.up();
    await here.runs('staging', here.shop.head());
  });
  afterAll(() => here?.dispose());

  const dieAt = async (failpoint: string, push: () => string): Promise<string> => {
    await here.end('SIGKILL');
    await here.up({ env: { NODE_ENV: 'test', FAIRLEAD_FAILPOINT: failpoint } });
    here.shop.git('pull', '--quiet', '--rebase');
    const commit = push();
    await eventually({ what: `the server ends at ${failpoint}`, deadlineMs: 60_000 }, async () => here.hasEnded());
    expect((await here.page('dev')).pid).toBeGreaterThan(0);
    await here.up();
    return commit;
  };
  const verified = async (): Promise<void> => {
    const { code, out, err } = await here.cli('audit', 'verify');
    expect([code, out + err]).toEqual([0, expect.stringMatching(/\S/)]);
  };

  it.each([
    'delivery-opened',
    'plan-saved',
    'intent-recorded',
    'wave-executed',
    'outcome-recorded',
    'delivery-recorded',
  ])('brings a version about after a kill at %s', async (failpoint) => {
    const greeting = `after ${failpoint}`;
    const commit = await dieAt(failpoint, () => {
      here.shop.setConfig({ greeting });
      return here.shop.push(greeting);
    });
    await here.greets('dev', greeting);
    await here.runs('dev', commit);
    await here.until('staging', 'staging follows', (row) => row.sync === 'synced' && row.health === 'healthy', 60_000);
    await verified();
  });

  it.each(['rollback-decided', 'revert-intended', 'revert-pushed'])(
    'goes back from a bad version after a kill at %s, and Git with it, once',
    async (failpoint) => {
      const { greeting } = await here.page('dev');
      const bad = `bad at ${failpoint}`;
      const commit = await dieAt(failpoint, () => {
        here.shop.setConfig({ greeting: bad, healthy: false });
        return here.shop.push(bad);
      });
      await here.greets('dev', greeting);
      await here.until(
        'dev',
        'Git is true again',
        (row) => row.sync === 'synced' && row.health === 'healthy' && row.applied?.revision !== commit,
        60_000,
      );
      here.shop.git('pull', '--quiet', '--rebase');
      const reverts = here.shop.git('log', '--format=%s', `--grep=Fairlead-Revert-Of: ${commit}`);
      expect(reverts.trim().split('\n')).toHaveLength(1);
      await verified();
    },
  );
});
