import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { runLine } from '../testing/run-line.ts';

describe('server/src/cli/commands/login.ts', () => {
  let world: ApiWorld;
  let home: string;
  beforeEach(async () => {
    world = await openApiWorld();
    home = mkdtempSync(join(tmpdir(), 'fairlead-home-'));
  });
  afterEach(async () => {
    await world.close();
    rmSync(home, { recursive: true, force: true });
  });
  const run = (line: string, onWrite?: (text: string) => void) =>
    runLine(line, { env: { XDG_CONFIG_HOME: home, HOME: home }, checkout: home, ...(onWrite ? { onWrite } : {}) });

  test('signs a terminal in as who agreed on the page, keeps it for this account alone, and out again', async () => {
    const { secret } = await world.token('operator', 'web', 'session');
    const agree = (text: string): void => {
      const [, code] = /code ([A-Z0-9]{4}-[A-Z0-9]{4})/.exec(text) ?? [];
      if (code === undefined) return;
      void fetch(`${world.base}/api/v1/login/${code}/agree`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: '{}',
      });
    };
    const signedIn = await run(`fairlead login ${world.base}`, agree);
    expect(signedIn.code, signedIn.err).toBe(0);
    expect(signedIn.out).toContain('signed in as operator of web');
    expect(signedIn.out).not.toContain('fl_');
    const file = join(home, 'fairlead', 'sessions.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(secret);
    const asked = await run('fairlead can-i sync --project web');
    expect(asked.code, asked.err).toBe(0);
    expect((await run('fairlead can-i sync --project db')).code).not.toBe(0);
    expect(await run('fairlead logout')).toMatchObject({ code: 0 });
    expect((await run('fairlead can-i sync --project web')).code).not.toBe(0);
    expect((await world.store.tokens()).map(({ createdBy }) => createdBy)).toEqual(['test']);
    expect((await run('fairlead logout')).err).toContain('signed in nowhere');
  });

  test('a session is sent to the server that it was opened at, and to no other', async () => {
    const other = await openApiWorld();
    const { secret } = await world.token('operator', 'web', 'session');
    const kept = JSON.stringify({ [world.base]: secret });
    const { mkdirSync, writeFileSync } = await import('node:fs');
    mkdirSync(join(home, 'fairlead'));
    writeFileSync(join(home, 'fairlead', 'sessions.json'), kept);
    const asked = await run(`fairlead can-i sync --project web --server ${other.base}`);
    expect(asked.err).toContain('fairlead login');
    expect(other.logLines).toEqual([]);
    await other.close();
  });
});
