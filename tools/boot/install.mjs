import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootModules, root } from './checkout.mjs';
import { withLock } from './lock.mjs';
import { runNpm } from './npm.mjs';
import { step } from './progress.mjs';

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} Entry */

const lockfile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const marker = join(modules, '.fairlead-installed');

/**
 * Installs the packages of the lock file where they are not: nothing there yet, or the lock file changed since.
 * @param {string} node
 */
export async function ensurePackages(node) {
  const wanted = digestOfLockfile();
  if (isInstalled(wanted)) return;
  await step(
    'npm packages',
    () =>
      withLock(join(bootModules, 'install.lock'), async (hold) => {
        if (isInstalled(wanted)) return;
        await runNpm(node, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
          cwd: root,
          failed: 'npm could not install the packages of package-lock.json',
          advice: 'Is the npm registry reachable from here? (`npm ping` tells.) Then run this again.',
          hold,
        });
        writeFileSync(marker, wanted);
      }),
    shareInstalled(),
  );
}

/** Packages are installed per platform: a checkout may be shared with a container of another one. */
function digestOfLockfile() {
  const hash = createHash('sha256').update(readFileSync(lockfile));
  return `${hash.digest('hex')} ${process.platform}-${process.arch}\n`;
}

/** @param {string} wanted */
function isInstalled(wanted) {
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return true;
  if (!matchesLockfile()) return false;
  writeFileSync(marker, wanted);
  return true;
}

/** Whether somebody's own `npm install` or `npm ci` already left what the lock file says: no reason to do it again. */
function matchesLockfile() {
  const present = join(modules, '.package-lock.json');
  if (!existsSync(present)) return false;
  const installed = readEntries(present);
  const locked = readEntries(lockfile);
  for (const [path, entry] of Object.entries(locked)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    const found = installed[path];
    if (found ? found.version !== entry.version : !mayBeMissing(entry)) return false;
  }
  return Object.keys(installed).every((path) => locked[path]) && hasOwnPlatform(installed);
}

/** @param {Entry} entry */
function mayBeMissing(entry) {
  return entry.optional === true || entry.devOptional === true || entry.peer === true;
}

/**
 * Optional packages are those of one platform; the compiler's is among them and tells which one it was.
 * @param {Record<string, Entry>} installed
 */
function hasOwnPlatform(installed) {
  return Object.keys(installed).some((path) => path.endsWith(`typescript-${process.platform}-${process.arch}`));
}

/**
 * @param {string} path
 * @returns {Record<string, Entry>}
 */
function readEntries(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
}

/** How much of the lock file is on the disk, for the person who waits. */
function shareInstalled() {
  const paths = Object.entries(readEntries(lockfile))
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.link && !mayBeMissing(entry))
    .map(([path]) => join(root, path, 'package.json'));
  return () => paths.filter((path) => existsSync(path)).length / Math.max(1, paths.length);
}
