import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { RenderWarning } from '@fairlead/core/model/bundle.ts';
import { type DesiredObject, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import { readLock } from '@fairlead/core/promote/read-lock.ts';
import { measureExpansion } from '@fairlead/core/yaml/expansion.ts';
import { eachDocument, type YamlDocument } from '@fairlead/core/yaml/read-yaml.ts';
import { findSurprisingKeys } from '@fairlead/core/yaml/surprising-keys.ts';
import { decodeText } from '../../../io/decode-text.ts';
import { embedFile } from './embed-file.ts';
import { type Fault, faultAt } from './fault.ts';
import { letOthersRun } from './let-others-run.ts';
import { listItems, readManifest } from './read-manifest.ts';
import type { RecordedTree } from './recorded-tree.ts';
import { type Substitution, substituteAll } from './substitution.ts';

export type FileObjects = {
  readonly objects: readonly DesiredObject[];
  readonly warnings: readonly RenderWarning[];
  /** Characters and nodes with all aliases written out. */
  readonly expandedSize: number;
};

/** Read without a break: a few milliseconds' work. */
const charsAtAStretch = 64 * 1024;

type Located = { readonly value: Json; readonly pointer: string };
type Document = Extract<YamlDocument, { kind: 'document' }>;

/** The objects of one file in the order written, or its first fault. Fairlead's own documents are configuration, not objects. */
export async function readObjects(
  tree: RecordedTree,
  path: string,
  substitution: Substitution,
  maxObjects: number,
  signal: AbortSignal,
): Promise<Result<FileObjects, Fault>> {
  const bytes = await tree.read(path);
  if (!bytes.ok) return err(faultAt(path, bytes.error, 'split the file, or narrow `include`'));
  if (bytes.value === undefined) return err(faultAt(path, 'is no regular file'));
  const text = decodeText(bytes.value);
  if (!text.ok) return err(faultAt(path, text.error));
  if (/\.lock\.ya?ml$/i.test(path) && readLock(text.value).ok)
    return ok({ objects: [], warnings: [], expandedSize: 0 });
  const objects: DesiredObject[] = [];
  const warnings: RenderWarning[] = [];
  let expandedSize = 0;
  let atAStretch = 0;
  for (const document of eachDocument(text.value)) {
    atAStretch += document.text.length;
    if (atAStretch > charsAtAStretch) {
      atAStretch = 0;
      await letOthersRun(signal);
    }
    if (document.kind === 'broken')
      return err({ path, line: document.line, column: document.column, message: document.message });
    if (isConfiguration(document.value)) {
      warnings.push({ path, line: document.line, message: 'is configuration of Fairlead and not deployed' });
      continue;
    }
    expandedSize += document.text.includes('*') ? (measureExpansion(document.value)?.size ?? 0) : document.text.length;
    for (const { word, line } of findSurprisingKeys(document)) {
      warnings.push({ path, line, message: `the key ${word} is read as "${/^(?:y|on)/i.test(word)}"; quote it` });
    }
    const values = flatten(document.value, '');
    if (objects.length + values.length > maxObjects)
      return err(faultAt(path, `more than ${maxObjects} objects are rendered`, 'split the application'));
    const read = await readDocument(tree, path, document, values, substitution);
    if (!read.ok) return read;
    objects.push(...read.value);
  }
  return ok({ objects, warnings, expandedSize });
}

function isConfiguration(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const apiVersion = value['apiVersion'];
  return typeof apiVersion === 'string' && apiVersion.startsWith('fairlead.dev/');
}

async function readDocument(
  tree: RecordedTree,
  path: string,
  document: Document,
  values: readonly Located[],
  substitution: Substitution,
): Promise<Result<readonly DesiredObject[], Fault>> {
  const refuse = (pointer: string, message: string): Result<never, Fault> =>
    err({ path, ...document.locate(pointer), message });
  const objects: DesiredObject[] = [];
  for (const { value, pointer } of values) {
    const replaced = document.text.includes('${')
      ? substituteAll(value, substitution)
      : { value, secret: false, refusals: [] };
    const refusal = replaced.refusals[0];
    if (refusal !== undefined) return refuse(pointer + refusal.pointer, refusal.message);
    const read = readManifest(replaced.value, path);
    if (!('manifest' in read)) return refuse(pointer + read.pointer, read.message);
    const embedded = await embedFile(read.manifest, path, tree);
    if (!('manifest' in embedded)) return refuse(pointer + embedded.pointer, embedded.message);
    const { manifest } = embedded;
    const line = pointer === '' ? document.line : document.locate(pointer).line;
    objects.push({
      ref: refOf(manifest),
      manifest,
      origin: { path, line },
      secret: replaced.secret || isSecret(manifest),
    });
  }
  return ok(objects);
}

/** A document's objects: itself, or the items of a list (and of lists within it). */
function flatten(value: Json, pointer: string): Located[] {
  const items = listItems(value);
  return items === undefined
    ? [{ value, pointer }]
    : items.flatMap((item, index) => flatten(item, `${pointer}/items/${index}`));
}

/** Secrets, and files that say they are. */
function isSecret(manifest: Manifest): boolean {
  if (manifest.kind === 'Secret') return true;
  const spec = manifest['spec'];
  return manifest.apiVersion.startsWith('host.fairlead.dev/') && isJsonObject(spec) && spec['secret'] === true;
}
