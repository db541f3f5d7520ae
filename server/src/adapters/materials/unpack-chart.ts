import { AppError } from '@fairlead/core/lib/app-error.ts';
import { extractArchive } from './archive/extract-archive.ts';
import type { FileTree } from './archive/file-tree.ts';

/** The files of a packed chart, without the folder that is named like the chart. Errors: `integrity`, `limit-exceeded`. */
export function unpackChart(what: string, bytes: Buffer): FileTree {
  const tree = extractArchive(bytes);
  const inner = tree.below((name) => tree.has(`${name}/Chart.yaml`));
  if (inner === undefined) throw new AppError('integrity', `${what} is no chart: there is no Chart.yaml in it`);
  return inner;
}
