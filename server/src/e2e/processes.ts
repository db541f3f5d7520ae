import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Processes that have anything to do with a folder: by their arguments or the directory they stand in. Linux. */
export function processesBelow(folder: string): readonly { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(() => readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim());
      if (command === '') return []; // it is ending: whatever runs has a command
      const directory = read(() => readlinkSync(`/proc/${name}/cwd`));
      return command.includes(folder) || directory.startsWith(folder) ? [{ pid: Number(name), command }] : [];
    });
}

export function isAlive(pid: number): boolean {
  return (
    !read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
      .split(') ')
      .slice(1)
      .join('')
      .startsWith('Z') && read(() => readFileSync(`/proc/${pid}/stat`, 'utf8')) !== ''
  );
}

function read(ask: () => string): string {
  try {
    return ask();
  } catch {
    return ''; // it ended while we looked
  }
}
