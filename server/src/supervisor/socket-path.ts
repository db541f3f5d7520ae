import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';

/** The shortest limit of the systems we run on (macOS: 104 bytes with the closing NUL). */
const longestPath = 103;

/**
 * Where a supervisor's socket lies: in its own folder, or, where that path is too long for a socket, in a private
 * folder under the system's temporary one. Error: `forbidden` when that folder is not ours alone.
 */
export function socketPath(directory: string): string {
  const own = ownPath(directory);
  if (own !== undefined) return own;
  const short = shortFolder(directory);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  const info = lstatSync(short);
  if (!info.isDirectory() || info.uid !== userInfo().uid)
    throw new AppError('forbidden', `${short} belongs to somebody else; choose a data directory with a shorter path`);
  chmodSync(short, 0o700);
  return join(short, 's');
}

/** Removes what `socketPath` made outside of the supervisor's folder; for when its supervisor has ended. */
export function removeSocketFolder(directory: string): void {
  if (ownPath(directory) === undefined) rmSync(shortFolder(directory), { recursive: true, force: true });
}

function ownPath(directory: string): string | undefined {
  const own = join(directory, 'supervisor.sock');
  return Buffer.byteLength(own) <= longestPath ? own : undefined;
}

function shortFolder(directory: string): string {
  return join(tmpdir(), `fairlead-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`);
}
