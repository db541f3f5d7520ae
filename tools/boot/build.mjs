// Builds the page when its sources changed since the last time:    node tools/boot/run.mjs tools/boot/build.mjs
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from './boot-error.mjs';
import { bootModules, root } from './checkout.mjs';
import { withLock } from './lock.mjs';
import { step } from './progress.mjs';
import { runQuietly } from './run-quietly.mjs';

const page = join(root, 'web', 'index.html');
const built = join(root, 'web', 'dist');
const marker = join(built, '.built-from');
const folders = ['web/src', 'web/public', 'core/src'];
const files = ['web/index.html', 'web/vite.config.ts', 'web/package.json', 'package-lock.json'];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    if (!(await ensureBuilt(process.execPath))) process.stderr.write('the page is up to date\n');
    return 0;
  });
}

/**
 * Builds the page if its sources are not those of the last build. True if it did.
 * @param {string} node
 */
export async function ensureBuilt(node) {
  if (!existsSync(page) || isBuilt(digestOfSources())) return false;
  await step('web page', () => withLock(join(bootModules, 'build.lock'), (hold) => build(node, hold)));
  return true;
}

/** @param {string} digest */
function isBuilt(digest) {
  return existsSync(marker) && readFileSync(marker, 'utf8') === digest;
}

/**
 * Builds beside the place and moves there at the end: a build that stops halfway leaves the last page as it was.
 * @param {string} node
 * @param {(pid: number) => void} hold
 */
async function build(node, hold) {
  const digest = digestOfSources();
  if (isBuilt(digest)) return;
  const fresh = join(bootModules, `web-new-${process.pid}`);
  const old = join(bootModules, `web-old-${process.pid}`);
  try {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    await runQuietly(node, [vite, 'build', '--outDir', fresh, '--emptyOutDir'], {
      cwd: join(root, 'web'),
      // Whatever the surroundings say (tests say `test`): the page that is served is the one for production.
      env: { ...process.env, NODE_ENV: 'production' },
      failed: 'The web page could not be built',
      advice: 'The lines above say why. Was something under web/ or core/ edited? `npm run check` looks at it closely.',
      hold,
    });
    mkdirSync(fresh, { recursive: true });
    writeFileSync(join(fresh, '.built-from'), digest);
    if (existsSync(built)) renameSync(built, old);
    renameSync(fresh, built);
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
}

function digestOfSources() {
  const hash = createHash('sha256');
  const paths = [...files.map((file) => join(root, file)), ...folders.flatMap((folder) => walk(join(root, folder)))];
  for (const path of paths.filter((path) => existsSync(path))) {
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return `${hash.digest('hex')}\n`;
}

/**
 * The files below a folder, in a fixed order, without tests: the page does not hold them.
 * @param {string} folder
 * @returns {string[]}
 */
function walk(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(parentOf(entry), entry.name))
    .sort();
}

/**
 * The early versions of Node 20 call it `path`.
 * @param {import('node:fs').Dirent} entry
 */
function parentOf(entry) {
  return (
    entry.parentPath ?? dirname(join(/** @type {{ path: string }} */ (/** @type {unknown} */ (entry)).path, entry.name))
  );
}
