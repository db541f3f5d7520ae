import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findDataRoot, findServer, type ServerChoice } from './find-server.ts';

let checkout = '';
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'fairlead-find-'));
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const nothing: ServerChoice = { server: undefined, token: undefined, data: undefined };
const around = (env: { readonly [name: string]: string } = {}) => ({ env, cwd: checkout, checkout });

function startedIn(folder: string, content: unknown, token?: string): void {
  mkdirSync(join(checkout, folder, 'keys'), { recursive: true });
  writeFileSync(join(checkout, folder, 'server.json'), typeof content === 'string' ? content : JSON.stringify(content));
  if (token !== undefined) writeFileSync(join(checkout, folder, 'keys', 'cli-token'), `${token}\n`);
}
const running = { pid: 42, url: 'http://127.0.0.1:8080', startedAt: 1 };

async function found(choice: Partial<ServerChoice>, env: { readonly [name: string]: string } = {}) {
  const { url, token, pid } = await findServer({ ...nothing, ...choice }, around(env));
  return { url, token: token.reveal(), pid };
}

describe('server/src/cli/connection/find-server.ts', () => {
  test('the server of the checkout’s data directory, with the token it wrote', async () => {
    startedIn('fairlead-data', running, 'secret');
    expect(await found({})).toEqual({ url: running.url, token: 'secret', pid: 42 });
  });

  test('--data comes before FAIRLEAD_DATA, and that before the checkout', async () => {
    startedIn('a', { ...running, url: 'http://a' }, 'of a');
    startedIn('b', { ...running, url: 'http://b' }, 'of b');
    expect(await found({ data: 'a' }, { FAIRLEAD_DATA: join(checkout, 'b') })).toMatchObject({
      url: 'http://a',
      token: 'of a',
    });
    expect(await found({}, { FAIRLEAD_DATA: 'b' })).toMatchObject({ url: 'http://b', token: 'of b' });
    expect(findDataRoot(undefined, around())).toBe(join(checkout, 'fairlead-data'));
  });

  test('a named server with a given token', async () => {
    expect(await found({ server: 'https://fairlead.acme.dev/', token: 't' })).toEqual({
      url: 'https://fairlead.acme.dev',
      token: 't',
      pid: null,
    });
    expect(await found({}, { FAIRLEAD_SERVER: 'https://x.dev', FAIRLEAD_TOKEN: 'e' })).toMatchObject({
      url: 'https://x.dev',
      token: 'e',
    });
  });

  test('the token of this machine is never sent to another server', async () => {
    startedIn('fairlead-data', running, 'secret');
    await expect(found({ server: 'https://elsewhere.dev' })).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await found({ server: `${running.url}/` })).toMatchObject({ token: 'secret' });
  });

  test.each([
    ['no server was ever started', () => undefined, {}, 'unavailable'],
    ['server.json is damaged', () => startedIn('fairlead-data', '{'), {}, 'integrity'],
    ['server.json holds something else', () => startedIn('fairlead-data', { pid: 'x' }), {}, 'integrity'],
    ['there is no token', () => startedIn('fairlead-data', running), {}, 'unauthenticated'],
    ['the token is empty', () => startedIn('fairlead-data', running, ''), {}, 'unauthenticated'],
    ['the token is none', () => undefined, { server: 'https://x.dev', token: 'a b' }, 'invalid-input'],
    ['the address is none', () => undefined, { server: 'shop' }, 'invalid-input'],
    ['the address is a file', () => undefined, { server: 'file:///etc/passwd' }, 'invalid-input'],
    ['the address holds a password', () => undefined, { server: 'https://a:b@x.dev', token: 't' }, 'invalid-input'],
  ])('says what to do when %s', async (_, prepare, choice, code) => {
    prepare();
    await expect(found(choice)).rejects.toMatchObject({ code, message: expect.stringMatching(/: .+/) });
  });

  test('the token does not show when the server is printed', async () => {
    startedIn('fairlead-data', running, 'secret');
    const server = await findServer(nothing, around());
    expect(`${JSON.stringify(server)} ${server.token}`).not.toContain('secret');
  });
});
