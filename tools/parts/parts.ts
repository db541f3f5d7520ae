import { chromium } from './chromium.ts';
import { engine } from './engine.ts';
import { engineWasm } from './engine-wasm.ts';
import { etcd } from './etcd.ts';
import { git } from './git.ts';
import { gitea } from './gitea.ts';
import { kubernetes, scheduler } from './kubernetes.ts';
import { kwok } from './kwok.ts';
import { official } from './official.ts';
import type { Part } from './part.ts';
import { registry } from './registry.ts';
import { terraform } from './terraform.ts';

/** Every part, in the order in which missing ones are built: the quick ones first. */
export const parts = {
  git,
  engine,
  'engine-wasm': engineWasm,
  etcd,
  official,
  registry,
  chromium,
  terraform,
  kwok,
  gitea,
  kubernetes,
  scheduler,
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof parts;

/** Where a part's programs are, or undefined: a test then skips itself. Looks only; `build.ts` builds. */
export function findPart<Name extends PartName>(name: Name): ReturnType<(typeof parts)[Name]['find']> {
  // The compiler does not follow the union of the parts back to the one that `name` chose.
  return parts[name].find() as ReturnType<(typeof parts)[Name]['find']>;
}

/** Narrows a word from the command line. */
export function isPartName(word: string): word is PartName {
  return Object.hasOwn(parts, word);
}
