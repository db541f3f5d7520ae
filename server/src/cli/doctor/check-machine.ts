import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { exec, pickEnv } from '../../io/exec.ts';
import { inspectPath } from '../../io/work-files.ts';
import type { Context } from '../context.ts';
import { bad, type Finding, good, remark, warn } from './finding.ts';

const neededNode = 24;
/** Partial clones and `cat-file --batch` over the protocol of version 2. */
const neededGit: readonly [number, number] = [2, 30];
const timeoutMs = 10_000;

/** Programs, and who may read the data directory. */
export async function checkMachine({ io, dataRoot }: Pick<Context, 'io' | 'dataRoot'>): Promise<readonly Finding[]> {
  return [checkNode(io.nodeVersion), await checkGit(io), ...(await checkDirectory(dataRoot))];
}

export function checkNode(version: string): Finding {
  const major = Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);
  return major >= neededNode
    ? good(`Node ${version}`)
    : bad(
        `Node ${version} is older than ${neededNode}`,
        'start Fairlead with `npm start`, which fetches the right one',
      );
}

async function checkGit(io: Context['io']): Promise<Finding> {
  try {
    const { stdout } = await exec({
      program: 'git',
      args: ['--version'],
      cwd: io.cwd,
      env: pickEnv(io.env, ['PATH']),
      signal: io.signal,
      timeoutMs,
      maxStdoutBytes: 65_536,
    });
    return judgeGit(stdout.toString('utf8').trim());
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    return bad('git does not start', 'install Git and put it on PATH');
  }
}

export function judgeGit(told: string): Finding {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(told) ?? [];
  const [needMajor, needMinor] = neededGit;
  const isEnough = Number(major) > needMajor || (Number(major) === needMajor && Number(minor) >= needMinor);
  return isEnough ? good(told) : bad(`${told} is older than ${neededGit.join('.')}`, 'install a newer Git');
}

async function checkDirectory(dataRoot: string): Promise<readonly Finding[]> {
  const root = await inspectPath(dataRoot);
  if (root === undefined) return [remark(`${dataRoot} does not exist yet; the first start makes it`)];
  if (root.kind !== 'directory') return [bad(`${dataRoot} is no folder`, 'name another with --data')];
  const findings: Finding[] = [];
  for (const name of ['', 'keys', 'keys/master.key', 'keys/cli-token', 'store']) {
    const path = join(dataRoot, name);
    const found = await inspectPath(path);
    if (found === undefined || isPrivate(found.mode)) continue;
    const mode = found.mode.toString(8);
    const next = `chmod ${found.kind === 'directory' ? '700' : '600'} ${path}`;
    findings.push(
      name.startsWith('keys')
        ? bad(`${path} can be read by others (${mode})`, next)
        : warn(`${path} can be read by others (${mode})`, next),
    );
  }
  return findings.length === 0 ? [good(`${dataRoot} is this user’s alone`)] : findings;
}

/** Windows keeps other rights than these bits; there they say nothing. */
function isPrivate(mode: number): boolean {
  return (mode & 0o077) === 0 || mode === 0o666;
}
