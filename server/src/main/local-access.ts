import { hostname, userInfo } from 'node:os';
import { writeFileAtomic } from '../io/files.ts';
import { createLink, issueToken } from '../usecases/act/tokens.ts';
import type { UseCaseDeps } from '../usecases/deps.ts';

type AccessDeps = Pick<UseCaseDeps, 'store' | 'clock' | 'random' | 'hash'>;

const linkLifeMs = 15 * 60_000;
const cliTokenLifeMs = 365 * 86_400_000;
const cliTokenName = `${userInfo().username}@${hostname()}`;

/** A link that signs the person at this machine in once. */
export async function signInLink(deps: AccessDeps, url: string): Promise<string> {
  const { path } = await createLink(deps, { person: userInfo().username, lifeMs: linkLifeMs });
  return `${url}${path}`;
}

/** Gives this machine's command line a fresh admin token, in a file that only this account can read; earlier ones end. */
export async function writeCliToken(deps: AccessDeps, file: string): Promise<void> {
  const earlier = (await deps.store.tokens()).filter((token) => token.name === cliTokenName);
  const name = cliTokenName;
  const { secret } = await issueToken(deps, {
    name,
    role: 'admin',
    project: '*',
    kind: 'token',
    lifeMs: cliTokenLifeMs,
  });
  await deps.store.commit(earlier.map((token) => ({ kind: 'remove-token', id: token.id }) as const));
  await writeFileAtomic(file, `${secret}\n`, 0o600);
}
