import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';

const needs = requires('git');
const fixture = fileURLToPath(new URL('./set-clock.fixture.ts', import.meta.url));
const hourMs = 3_600_000;

/** One clock for server, store and supervisor, set while they run; the simulation does so at any moment. */
describe.skipIf(needs.skip)('server/src/e2e/clock-trouble.test.ts', { timeout: 180_000 }, () => {
  let here: Installation;
  let folder: string;

  const setClock = (offsetMs: number): void => {
    const file = join(folder, 'offset');
    writeFileSync(`${file}.new`, String(offsetMs));
    renameSync(`${file}.new`, file);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fl-clock-'));
    setClock(0);
    here = await Installation.make();
    const env = { NODE_OPTIONS: `--import=${fixture}`, FAIRLEAD_TEST_CLOCK_FILE: join(folder, 'offset') };
    await here.up({ env });
    await here.runs('staging', here.shop.head());
    here.shop.git('pull', '--quiet');
  });
  afterAll(async () => {
    await here?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['two hours forward', 2 * hourMs],
    ['three hours back from there', -hourMs],
    ['a minute forward', -hourMs + 60_000],
  ])('delivers, corrects and leaves alone what runs after the clock was set %s', async (name, offsetMs) => {
    const before = await eventually({ what: 'the page' }, () => here.page('dev'));
    setClock(offsetMs);
    process.kill(before.pid, 'SIGKILL');
    await eventually({ what: 'the page again' }, async () => (await here.page('dev')).pid !== before.pid);
    const { apiPid } = await here.page('dev');
    expect(apiPid).toBe(before.apiPid);
    here.shop.git('pull', '--quiet', '--rebase');
    here.shop.setConfig({ greeting: name });
    const commit = here.shop.push(name);
    await here.greets('dev', name);
    await here.runs('staging', commit);
    await here.until('dev', 'dev is well', (row) => row.sync === 'synced' && row.health === 'healthy');
    const newest = (await here.ask(routes.listEvents, { query: { limit: 1 } })).items[0];
    const toldOffsetMs = (newest?.at ?? 0) - Date.now();
    expect(Math.round(toldOffsetMs / hourMs)).toBe(Math.round(offsetMs / hourMs));
    expect(await here.ask(routes.verifyAudit, {})).toMatchObject({ intact: true });
  });
});
