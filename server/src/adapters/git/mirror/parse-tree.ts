import type { Buffer } from 'node:buffer';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { TreeEntry } from '../../../ports/git.ts';

const types: { readonly [mode: string]: TreeEntry['type'] } = {
  '40000': 'directory',
  '120000': 'link',
  '160000': 'submodule',
};

/** An entry with its mode as Git writes it, e.g. `100755`. */
export type RawEntry = TreeEntry & { readonly mode: string };

/**
 * Reads a raw tree object: `<mode> <name>\0<id>`, again and again (gitformat: "tree objects"), in name order.
 * Throws `integrity` on a name that no honest tree holds, so that `..` never becomes part of a path.
 */
export function parseTree(raw: Buffer, idBytes: number): readonly RawEntry[] {
  const entries: RawEntry[] = [];
  let at = 0;
  while (at < raw.length) {
    const space = raw.indexOf(0x20, at);
    const nul = raw.indexOf(0, at);
    if (space < 0 || nul < space || nul + 1 + idBytes > raw.length)
      throw new AppError('integrity', 'a tree object of the repository cannot be read: it is cut short');
    const mode = raw.toString('latin1', at, space).replace(/^0+/, '');
    const name = raw.toString('utf8', space + 1, nul);
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw new AppError(
        'integrity',
        `a tree of the repository holds an entry named ${JSON.stringify(name)}, which Git does not allow; remove it`,
      );
    }
    const id = raw.toString('hex', nul + 1, nul + 1 + idBytes);
    entries.push({ name, type: types[mode] ?? 'file', id, mode });
    at = nul + 1 + idBytes;
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
