import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { sha256 } from '../../server/src/io/sha256.ts';

export const tools = ['helm', 'kustomize', 'jsonnet'] as const;
export type Tool = (typeof tools)[number];

/** Files to render, what to render them with, and what is to come of it. */
export type Case = {
  readonly tool: Tool;
  readonly name: string;
  /** A digest of the case's text: what was frozen for another text is old. */
  readonly digest: string;
  readonly settings: CaseSettings;
  readonly files: { readonly [path: string]: string };
};

/** In the words of the tools' options, as an application of ours has them. */
export type CaseSettings = {
  /** Default: the top of the files. */
  readonly path?: string;
  readonly release?: string;
  readonly namespace?: string;
  readonly valuesFiles?: readonly string[];
  readonly values?: JsonObject;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly skipCrds?: boolean;
  readonly jpath?: readonly string[];
  readonly extStr?: Texts;
  readonly extCode?: Texts;
  readonly tlaStr?: Texts;
  readonly tlaCode?: Texts;
};
type Texts = { readonly [name: string]: string };

/** What the official command made of a case: objects, or no more than that it refuses. */
export type Frozen = { readonly digest: string; readonly objects: readonly Json[] | 'refused' };

const folder = join(import.meta.dirname, 'cases');
const frozenFolder = join(import.meta.dirname, 'frozen');

/** All cases of a tool, by name. */
export function readCases(tool: Tool): readonly Case[] {
  return readdirSync(join(folder, tool))
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => parseCase(tool, basename(file, '.txt'), readFileSync(join(folder, tool, file), 'utf8')));
}

/** `{"path": …}` in the first line where anything is to be said, then each file after a line `-- its/path --`. */
export function parseCase(tool: Tool, name: string, text: string): Case {
  const [head = '', ...parts] = text.split(/^-- (\S+) --\n/m);
  const files: { [path: string]: string } = {};
  for (let at = 0; at < parts.length; at += 2) files[parts[at] ?? ''] = parts[at + 1] ?? '';
  if (parts.length === 0) throw new Error(`${tool}/${name}: no file in it; begin one with a line "-- its/path --"`);
  const settings = (head.trim() === '' ? {} : JSON.parse(head)) as CaseSettings; // written by hand, beside the tests
  return { tool, name, digest: sha256(text), settings, files };
}

/** Where the results of a tool's cases are frozen. */
export function frozenPath(tool: Tool): string {
  return join(frozenFolder, `${tool}.json`);
}

/** Names which versions of the official commands the frozen results are of. */
export const versionPath = join(frozenFolder, 'version.json');

/** Case → result, as frozen; empty where nothing is. */
export function readFrozen(tool: Tool): { readonly [name: string]: Frozen } {
  try {
    return JSON.parse(readFileSync(frozenPath(tool), 'utf8')) as { readonly [name: string]: Frozen }; // written by `freeze`
  } catch {
    return {};
  }
}

/** The version that the results were frozen with; empty where nothing is. */
export function readFrozenVersion(): string {
  try {
    return (JSON.parse(readFileSync(versionPath, 'utf8')) as { readonly official: string }).official; // written by `freeze`
  } catch {
    return '';
  }
}
