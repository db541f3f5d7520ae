import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { findCached } from './cache.ts';
import { buildGoPart } from './go.ts';
import type { Part } from './part.ts';
import { findOnPath, run } from './run.ts';

const name = 'gitea';
const version = '1.26.0';
const programs = ['gitea'] as const;
const module = join(import.meta.dirname, name);
/** What the program reads beside itself. Without the web assets: the tests speak to its API and to Git over HTTP. */
const folders = ['templates', 'options'];

/** A forge: repositories with pull requests, reviews, statuses and webhooks, for the forge adapter to speak to. */
export const gitea: Part<(typeof programs)[number]> = {
  name,
  version,
  neededFor: 'tests of requests, reviews and statuses on a real forge',
  find: () => findCached(name, version, programs),
  build: () =>
    buildGoPart({
      part: name,
      version,
      module,
      programs: { gitea: '.' },
      linkVariables: [`main.version=${version}`],
      finish: copyFolders,
    }),
};

async function copyFolders(out: string): Promise<void> {
  const go = findOnPath('go');
  if (go === undefined) throw new Error('install Go 1.26 or newer (go.dev/dl) and try again');
  const source = await run(go, ['list', '-m', '-f', '{{.Dir}}', 'code.gitea.io/gitea'], { cwd: module });
  for (const folder of folders) await cp(join(source.trim(), folder), join(out, folder), { recursive: true });
  await run('chmod', ['-R', 'u+w', out]); // a module's folder may not be written, and its copy could not be removed
}
