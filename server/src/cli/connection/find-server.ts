import { isAbsolute, join, resolve } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { readFileIfThere } from '../../io/files.ts';
import type { CliIo } from '../cli-io.ts';
import { keptSession, lastServer } from './kept-sessions.ts';

export type ServerChoice = {
  /** `--server`, `--token`, `--data`, as given. */
  readonly server: string | undefined;
  readonly token: string | undefined;
  readonly data: string | undefined;
};

export type FoundServer = {
  /** Without a closing slash. */
  readonly url: string;
  readonly token: Secret;
  /** The process that said it serves a data directory here; null when the address was given. */
  readonly pid: number | null;
};

type Surroundings = Pick<CliIo, 'env' | 'cwd'> & {
  /** Where `fairlead-data/` lies unless another is named. */
  readonly checkout: string;
};

/** The data directory: `--data`, else `FAIRLEAD_DATA`, else `fairlead-data` of the checkout. Absolute. */
export function findDataRoot(data: string | undefined, { env, cwd, checkout }: Surroundings): string {
  const named = data ?? given(env['FAIRLEAD_DATA']);
  if (named === undefined) return join(checkout, 'fairlead-data');
  return isAbsolute(named) ? resolve(named) : resolve(cwd, named);
}

/**
 * The server to ask and the token to show it: `--server` and `--token` (or `FAIRLEAD_SERVER`, `FAIRLEAD_TOKEN`), else
 * what the server of the data directory wrote there. The token of a data directory is sent to that server alone.
 * Throws `unavailable`, `unauthenticated`, `invalid-input`.
 */
export async function findServer(choice: ServerChoice, around: Surroundings): Promise<FoundServer> {
  const dataRoot = findDataRoot(choice.data, around);
  const local = await readServerFile(dataRoot);
  const address = choice.server ?? given(around.env['FAIRLEAD_SERVER']);
  const token = checkToken(choice.token ?? given(around.env['FAIRLEAD_TOKEN']));
  if (address === undefined) {
    // Who named a data directory or a token means another server than the one signed in to last.
    const isOpen = local === undefined && token === undefined && choice.data === undefined;
    const last = isOpen && given(around.env['FAIRLEAD_DATA']) === undefined ? await lastServer(around.env) : undefined;
    const kept = last === undefined ? undefined : await keptSession(around.env, last);
    if (last !== undefined && kept !== undefined) return { url: last, pid: null, token: new Secret(kept) };
    if (local === undefined) throw noServer(dataRoot);
    return { url: local.url, pid: local.pid, token: new Secret(token ?? (await readToken(dataRoot))) };
  }
  const url = readAddress(address);
  if (token !== undefined) return { url, pid: null, token: new Secret(token) };
  if (local?.url === url) return { url, pid: local.pid, token: new Secret(await readToken(dataRoot)) };
  const kept = await keptSession(around.env, url);
  if (kept !== undefined) return { url, pid: null, token: new Secret(kept) };
  throw new AppError(
    'unauthenticated',
    `there is no token for ${url}: sign in with \`fairlead login ${url}\`, or put one into FAIRLEAD_TOKEN (an admin makes it with \`fairlead token create\`)`,
  );
}

/** A token that no header can carry would look like a server that is away. */
function checkToken(token: string | undefined): string | undefined {
  const trimmed = token?.trim();
  if (trimmed === undefined || /^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new AppError(
    'invalid-input',
    '--token or FAIRLEAD_TOKEN: empty, or it holds a space or a letter that no token has; give it as it was printed',
  );
}

function noServer(dataRoot: string): AppError {
  return new AppError(
    'unavailable',
    `no server has started in ${dataRoot}: start one with \`npm start\`, or name one with --server URL or --data DIR`,
  );
}

/** An address as people write it, in one spelling. Throws `invalid-input`. */
export function readAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isPlain = url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.username === '';
  if (!isPlain || url.search !== '' || url.hash !== '') {
    throw new AppError(
      'invalid-input',
      '--server: not the address of a server; write for example https://fairlead.acme.dev',
    );
  }
  return url.href.replace(/\/+$/, '');
}

async function readServerFile(dataRoot: string): Promise<{ readonly url: string; readonly pid: number } | undefined> {
  const file = join(dataRoot, 'server.json');
  const content = await readFileIfThere(file);
  if (content === undefined) return undefined;
  const value = parse(content.toString('utf8'));
  if (!isJsonObject(value) || typeof value['url'] !== 'string' || typeof value['pid'] !== 'number') {
    throw new AppError('integrity', `${file} is damaged: start the server again, it writes the file anew`);
  }
  return { url: readAddress(value['url']), pid: value['pid'] };
}

async function readToken(dataRoot: string): Promise<string> {
  const file = join(dataRoot, 'keys', 'cli-token');
  const content = (await readFileIfThere(file))?.toString('utf8').trim() ?? '';
  if (content !== '') return content;
  throw new AppError(
    'unauthenticated',
    `${file} holds no token: start the server again, it writes one, or set FAIRLEAD_TOKEN`,
  );
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON text parses to Json
  } catch {
    return undefined;
  }
}
