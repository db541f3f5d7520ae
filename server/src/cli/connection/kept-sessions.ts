import { dirname, join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { makePrivateDirectory, readFileIfThere, writeFileAtomic } from '../../io/files.ts';

type Env = { readonly [name: string]: string | undefined };
type Kept = { readonly [url: string]: string };

/** The session that `fairlead login` keeps for a server; undefined without one. */
export async function keptSession(env: Env, url: string): Promise<string | undefined> {
  const kept = await readKept(env);
  return Object.hasOwn(kept, url) ? kept[url] : undefined;
}

/** The server that was signed in to last, where there is one. */
export async function lastServer(env: Env): Promise<string | undefined> {
  return Object.keys(await readKept(env)).at(-1);
}

/** Keeps a session in a file that this account alone can read; null forgets it. */
export async function keepSession(env: Env, url: string, secret: string | null): Promise<void> {
  const { [url]: _before, ...rest } = await readKept(env);
  const kept = secret === null ? rest : { ...rest, [url]: secret };
  const file = fileOf(env);
  if (file === undefined)
    throw new AppError('invalid-input', 'neither XDG_CONFIG_HOME nor HOME says where sessions are kept; set one');
  await makePrivateDirectory(dirname(file));
  await writeFileAtomic(file, `${JSON.stringify(kept, null, 2)}\n`, 0o600);
}

async function readKept(env: Env): Promise<Kept> {
  const file = fileOf(env);
  const content = file === undefined ? undefined : await readFileIfThere(file);
  if (content === undefined) return {};
  const value = parse(content.toString('utf8'));
  if (isJsonObject(value) && Object.values(value).every((secret) => typeof secret === 'string')) return value as Kept; // every value was just looked at
  throw new AppError('integrity', `${file} is damaged: delete it and sign in again with \`fairlead login\``);
}

function fileOf(env: Env): string | undefined {
  const home = env['HOME'];
  const folder = env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : join(home, '.config'));
  return folder === undefined || folder === '' ? undefined : join(folder, 'fairlead', 'sessions.json');
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON text parses to Json
  } catch {
    return undefined;
  }
}
