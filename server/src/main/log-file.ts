import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory } from './data-directory.ts';

const maxBytes = 10 * 1024 * 1024;

/** Appends lines to the server's log in the data directory; one older file is kept. A full disk loses lines, nothing else. */
export function logFile(data: DataDirectory): (line: string) => void {
  mkdirSync(data.logs, { recursive: true, mode: 0o700 });
  const file = join(data.logs, 'server.log');
  let bytes = sizeOf(file);
  return (line) => {
    try {
      if (bytes > maxBytes) {
        renameSync(file, `${file}.1`);
        bytes = 0;
      }
      appendFileSync(file, line, { mode: 0o600 });
      bytes += line.length;
    } catch {
      bytes = 0; // a log that cannot be written must not stop what it tells of
    }
  };
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
