import { isJsonObject } from '@fairlead/core/lib/json.ts';
import type { Manifest } from '@fairlead/core/model/object.ts';
import { decodeText } from '../../../io/decode-text.ts';
import type { RecordedTree } from './recorded-tree.ts';

export type Embedded = { readonly manifest: Manifest } | { readonly pointer: string; readonly message: string };

/**
 * Puts the content of a `host.fairlead.dev` File's `from` into the manifest: as text where it is UTF-8, else in base64.
 * The path is relative to the manifest's directory and stays within the repository. Other objects pass unchanged.
 */
export async function embedFile(manifest: Manifest, manifestPath: string, tree: RecordedTree): Promise<Embedded> {
  const spec = manifest['spec'];
  if (!manifest.apiVersion.startsWith('host.fairlead.dev/') || manifest.kind !== 'File' || !isJsonObject(spec))
    return { manifest };
  const { from, ...rest } = spec as { readonly from?: unknown; readonly [field: string]: unknown };
  if (from === undefined) return { manifest };
  const pointer = '/spec/from';
  if (typeof from !== 'string') return { pointer, message: 'expected a path in the repository' };
  if (rest['content'] !== undefined || rest['contentBase64'] !== undefined)
    return { pointer, message: 'expected one of from, content and contentBase64, found several' };
  const path = resolvePath(manifestPath, from);
  if (path === undefined)
    return { pointer, message: `"${from}" leaves the repository; write a path relative to this file` };
  const bytes = await tree.read(path);
  if (!bytes.ok) return { pointer, message: `${path} ${bytes.error}` };
  if (bytes.value === undefined)
    return { pointer, message: `${path} is no regular file of the repository (links are not followed)` };
  const text = decodeText(bytes.value);
  const hasMark = bytes.value[0] === 0xef && bytes.value[1] === 0xbb && bytes.value[2] === 0xbf; // would be lost as text
  const content =
    text.ok && !hasMark ? { content: text.value } : { contentBase64: Buffer.from(bytes.value).toString('base64') };
  return { manifest: { ...manifest, spec: { ...(rest as typeof spec), ...content } } };
}

/** A path relative to the directory of a file, from the top of the repository; undefined when it leaves it. */
function resolvePath(file: string, relative: string): string | undefined {
  if (relative.startsWith('/') || /[\\\p{Cc}]/u.test(relative) || relative === '') return undefined;
  const parts = file.split('/').slice(0, -1);
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 || parts.some((part) => part.toLowerCase() === '.git') ? undefined : parts.join('/');
}
