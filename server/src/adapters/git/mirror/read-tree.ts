import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ObjectReader } from './object-reader.ts';
import { parseTree, type RawEntry } from './parse-tree.ts';

/** A listing larger than this is refused rather than held in memory. */
const maxTreeBytes = 64 * 1024 * 1024;

/** The entries of a folder by the id of its tree. Throws `integrity` when the mirror lost it, `limit-exceeded` when it is too large. */
export async function readTree(reader: ObjectReader, id: string): Promise<readonly RawEntry[]> {
  const info = await reader.info(id);
  if (info !== undefined && info.sizeBytes > maxTreeBytes)
    throw new AppError('limit-exceeded', `folder ${id} of the repository holds too many files to list`);
  const raw = info?.type === 'tree' ? await reader.content(id) : undefined;
  if (raw === undefined)
    throw new AppError('integrity', `folder ${id} of the repository is missing from the mirror`, { retry: 'backoff' });
  return parseTree(raw, id.length / 2);
}
