import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The version of this checkout or package. */
export async function readVersion(checkout: string): Promise<string> {
  const text = await readFile(join(checkout, 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string }; // our own file
  return version;
}
