import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { findPart, type PartName } from '../parts/parts.ts';
import type { SkipReason } from './test-result.ts';

/** Whether tests have to be left out here, and why. */
export interface Requirement {
  readonly skip: boolean;
  readonly reason: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The real parts that a file's tests run against; where one is missing, they are left out:
 *
 *     const needs = requires('etcd', 'kubernetes');
 *     describe.skipIf(needs.skip)('server/src/…', () => { … });
 *
 * Called at the top of the file. The summary of `npm test` tells the reason.
 */
export function requires(...names: readonly PartName[]): Requirement {
  const missing = names.filter((name) => findPart(name) === undefined);
  const built = `node tools/boot/run.mjs tools/parts/build.ts ${missing.join(' ')}`;
  return requiresThat(missing.length === 0, `needs ${missing.join(', ')} (${built})`);
}

/** Like `requires`, for what is no part: another user, a system's feature. `reason` says what is missing. */
export function requiresThat(isThere: boolean, reason: string): Requirement {
  if (isThere) return { skip: false, reason: '' };
  const file = expect.getState().testPath ?? '';
  const journal = process.env['FAIRLEAD_SKIP_REASONS'];
  const line: SkipReason = { file: relative(root, file), reason };
  if (journal) appendFileSync(journal, `${JSON.stringify(line)}\n`);
  return { skip: true, reason };
}
