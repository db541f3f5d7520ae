import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject } from '@fairlead/core/lib/json.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import { stackGroup } from '@fairlead/core/stack/plan-from-terraform.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { fileError, makePrivateDirectory, readFileIfThere, writeFileAtomic } from '../../../io/files.ts';

/** Where one stack works. Only `config` holds what Git declares; the state of a local backend lies beside it there. */
export type StackFolder = {
  readonly root: string;
  readonly config: string;
  readonly data: string;
  readonly home: string;
  readonly plan: string;
};

export type StackFiles = { readonly [path: string]: string };

const Paths = Type.Array(Type.String());
const part = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

export function stackFolder(workDir: string, placement: PlacementId): StackFolder {
  if (!/^[A-Za-z0-9-]+$/.test(placement)) throw new AppError('invalid-input', `"${placement}" is no placement's id`);
  const root = join(workDir, placement);
  return {
    root,
    config: join(root, 'config'),
    data: join(root, 'data'),
    home: join(root, 'home'),
    plan: join(root, 'plan'),
  };
}

/** The files that a `Stack` object carries: `spec.files`, path → content. Error: `invalid-input`. */
export function filesOf({ ref, manifest }: DesiredObject): StackFiles {
  const spec = manifest['spec'];
  const files = isJsonObject(spec) ? spec['files'] : undefined;
  if (ref.group !== stackGroup || ref.kind !== 'Stack' || !isJsonObject(files)) {
    throw new AppError('invalid-input', `${ref.kind}/${ref.name}: expected a Stack of ${stackGroup} with spec.files`);
  }
  const read: { [path: string]: string } = {};
  for (const [path, content] of Object.entries(files)) {
    const isOwn = path.split('/').every((name) => part.test(name)) && !/^terraform\.tfstate/.test(path);
    if (!isOwn || typeof content !== 'string')
      throw new AppError(
        'invalid-input',
        `spec.files: "${path}" is no file that a stack may bring; use plain names of letters, digits, ".", "_" and "-"`,
      );
    read[path] = content;
  }
  return read;
}

/** Makes the folder hold these files, and none of those that it held before. */
export async function writeStackFiles(folder: StackFolder, files: StackFiles): Promise<void> {
  for (const path of [folder.root, folder.config, folder.data, folder.home]) await makePrivateDirectory(path);
  const list = join(folder.root, 'files.json');
  const known = readPaths((await readFileIfThere(list))?.toString('utf8') ?? '[]');
  // First the union, so that after a crash nothing is left that nobody remembers.
  await writeFileAtomic(list, JSON.stringify([...new Set([...known, ...Object.keys(files)])]));
  for (const path of known) if (files[path] === undefined) await rm(join(folder.config, path), { force: true });
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder.config, path);
    await makePrivateDirectory(dirname(file));
    try {
      await writeFile(file, content, { mode: 0o600 });
    } catch (error) {
      throw fileError(file, error);
    }
  }
  await writeFileAtomic(list, JSON.stringify(Object.keys(files)));
}

function readPaths(text: string): readonly string[] {
  const value = JSON.parse(text) as unknown; // checked by the schema
  return Value.Check(Paths, value) ? value : [];
}
