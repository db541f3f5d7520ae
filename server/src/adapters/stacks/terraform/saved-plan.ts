import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { fileError, readFileIfThere, writeFileAtomic } from '../../../io/files.ts';
import type { Sealer } from '../../../ports/sealer.ts';
import type { StackFolder } from './stack-folder.ts';

const SavedPlan = Type.Object({
  /** Digest of the configuration's files. */
  files: Type.String(),
  /** Digest of what people and gates were shown. */
  shown: Type.String(),
  sha256: Type.String(),
  sealed: Type.String(),
});
export type SavedPlan = Static<typeof SavedPlan>;

const fileName = 'saved-plan.json';

/** Seals the plan file that the program wrote (it holds secrets in clear) and removes the open one. */
export async function savePlan(
  folder: StackFolder,
  sealer: Sealer,
  about: Pick<SavedPlan, 'files' | 'shown'>,
): Promise<void> {
  const bytes = await readFileIfThere(folder.plan);
  if (bytes === undefined) throw new AppError('internal', `${folder.plan} was not written`);
  const sha256 = digestOf(bytes);
  const saved: SavedPlan = {
    ...about,
    sha256,
    sealed: sealer.seal(bytes.toString('base64'), contextOf(about, sha256)),
  };
  await writeFileAtomic(join(folder.root, fileName), JSON.stringify(saved));
}

export async function readSavedPlan(folder: StackFolder): Promise<SavedPlan | undefined> {
  const text = (await readFileIfThere(join(folder.root, fileName)))?.toString('utf8');
  if (text === undefined) return undefined;
  const value = JSON.parse(text) as unknown; // checked by the schema
  return Value.Check(SavedPlan, value) ? value : undefined;
}

/** Lays the plan file out for the program, exactly as it was made. Error: `integrity` when it is another. */
export async function openSavedPlan(folder: StackFolder, sealer: Sealer, saved: SavedPlan): Promise<void> {
  const bytes = Buffer.from(sealer.open(saved.sealed, contextOf(saved, saved.sha256)), 'base64');
  if (digestOf(bytes) !== saved.sha256)
    throw new AppError('integrity', 'the saved plan is not the one that was made; plan again');
  try {
    await writeFile(folder.plan, bytes, { mode: 0o600 });
  } catch (error) {
    throw fileError(folder.plan, error);
  }
}

export async function forgetOpenPlan(folder: StackFolder): Promise<void> {
  await rm(folder.plan, { force: true });
}

/** Once it was begun, a plan is spent. */
export async function forgetSavedPlan(folder: StackFolder): Promise<void> {
  await rm(join(folder.root, fileName), { force: true });
}

function contextOf({ files, shown }: Pick<SavedPlan, 'files' | 'shown'>, sha256: string): string {
  return `stack plan ${files} ${shown} ${sha256}`;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
