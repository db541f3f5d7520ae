import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { freePorts } from './loopback.ts';
import { findPart } from './parts.ts';
import { run } from './run.ts';
import { startService, waitUntil } from './service.ts';

const readyWithinMs = 120_000;

export interface Gitea {
  readonly url: string;
  /** Of an administrator named `admin`. */
  readonly adminToken: string;
  /** Makes a person; returns a token that may do all that the person may. */
  readonly addPerson: (name: string) => Promise<string>;
  /** Calls the API below `/api/v1`. Rejects what is not a success. */
  readonly call: (token: string, method: string, path: string, body?: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** A real forge on this machine alone, with its data in `dir`: tests make people, repositories and requests in it. */
export async function startGitea(dir: string): Promise<Gitea> {
  const part = findPart('gitea');
  if (part === undefined) throw new Error('gitea is not built: node tools/boot/run.mjs tools/parts/build.ts gitea');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const config = join(dir, 'app.ini');
  writeFileSync(config, settings(dir, dirname(part.gitea), port), { mode: 0o600 });
  const place = ['--config', config, '--work-path', dir];
  const service = startService(dir, 'gitea', part.gitea, ['web', ...place]);
  try {
    await waitUntil(service, () => answers(url), readyWithinMs);
    const person = ['--username', 'admin', '--email', 'admin@example.org', '--random-password', '--admin'];
    await run(part.gitea, ['admin', 'user', 'create', ...person, '--must-change-password=false', ...place]);
    const token = ['generate-access-token', '--username', 'admin', '--token-name', 'tests', '--scopes', 'all', '--raw'];
    const said = await run(part.gitea, ['admin', 'user', ...token, ...place]);
    const adminToken = /\b[0-9a-f]{40}\b/.exec(said)?.[0] ?? '';
    const call: Gitea['call'] = (by, method, path, body) =>
      callApi(`${url}/api/v1${path}`, method, `token ${by}`, body);
    const addPerson = async (name: string): Promise<string> => {
      const password = randomBytes(18).toString('base64url');
      const account = { username: name, email: `${name}@example.org`, password, must_change_password: false };
      await call(adminToken, 'POST', '/admin/users', account);
      const basic = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
      const asked = { name: 'tests', scopes: ['all'] };
      const made = await callApi(`${url}/api/v1/users/${name}/tokens`, 'POST', basic, asked);
      return (made as { readonly sha1: string }).sha1;
    };
    return { url, adminToken, addPerson, call, stop: service.stop };
  } catch (error) {
    await service.stop();
    throw error;
  }
}

function settings(dir: string, program: string, port: number): string {
  const secret = randomBytes(32).toString('hex');
  const sections = {
    '': [`RUN_USER = ${userInfo().username}`, 'I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true', 'RUN_MODE = prod'],
    server: [
      'HTTP_ADDR = 127.0.0.1',
      `HTTP_PORT = ${port}`,
      `ROOT_URL = http://127.0.0.1:${port}/`,
      'DISABLE_SSH = true',
      'OFFLINE_MODE = true',
      'LFS_START_SERVER = false',
      `STATIC_ROOT_PATH = ${program}`,
    ],
    database: [
      'DB_TYPE = sqlite3',
      `PATH = ${join(dir, 'gitea.db')}`,
      'SQLITE_JOURNAL_MODE = WAL',
      'SQLITE_TIMEOUT = 20000',
    ],
    security: [
      'INSTALL_LOCK = true',
      `SECRET_KEY = ${secret}`,
      `INTERNAL_TOKEN = ${secret}`,
      'PASSWORD_HASH_ALGO = pbkdf2$1000$50',
    ],
    oauth2: ['ENABLED = false', `JWT_SECRET = ${randomBytes(32).toString('base64url')}`],
    repository: [`ROOT = ${join(dir, 'repositories')}`, 'DEFAULT_BRANCH = main'],
    'repository.pull-request': ['WORK_IN_PROGRESS_PREFIXES = WIP:'],
    log: ['MODE = console', 'LEVEL = warn'],
    service: ['DISABLE_REGISTRATION = true'],
    webhook: ['ALLOWED_HOST_LIST = loopback', 'DELIVER_TIMEOUT = 5'],
    indexer: ['ISSUE_INDEXER_TYPE = db'],
    actions: ['ENABLED = false'],
    packages: ['ENABLED = false'],
    mirror: ['ENABLED = false'],
    cron: ['ENABLED = false'],
    'cron.update_checker': ['ENABLED = false'],
  };
  const texts = Object.entries(sections).map(([name, lines]) =>
    [...(name === '' ? [] : [`[${name}]`]), ...lines].join('\n'),
  );
  return `${texts.join('\n\n')}\n`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/v1/version`)).ok;
  } catch {
    return false; // it does not listen yet
  }
}

async function callApi(url: string, method: string, authorization: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text.slice(0, 500)}`);
  return text === '' ? null : JSON.parse(text);
}
