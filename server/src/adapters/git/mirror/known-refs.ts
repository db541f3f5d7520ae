import type { CommitSha } from '@fairlead/core/model/ids.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { readFileIfThere, writeFileAtomic } from '../../../io/files.ts';
import type { Refs } from '../../../ports/git.ts';

const RefsFile = Type.Record(Type.String(), Type.String({ pattern: '^[0-9a-f]{40}([0-9a-f]{24})?$' }));

/** The refs as a remote last told them, kept in a file beside the mirror: what is known while the remote is away. */
export class KnownRefs {
  readonly #path: string;
  #refs: Refs | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Empty when none were ever seen, or when the file cannot be understood: the next poll writes it anew. */
  async read(): Promise<Refs> {
    this.#refs ??= parse((await readFileIfThere(this.#path))?.toString('utf8'));
    return this.#refs;
  }

  async write(refs: Refs): Promise<void> {
    if (isSame(await this.read(), refs)) return;
    await writeFileAtomic(this.#path, JSON.stringify(refs));
    this.#refs = refs;
  }

  /** The first name under which a commit is known. */
  async nameOf(commit: CommitSha): Promise<string | undefined> {
    return Object.entries(await this.read()).find(([name, id]) => id === commit && name !== 'HEAD')?.[0];
  }
}

function isSame(a: Refs, b: Refs): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function parse(text: string | undefined): Refs {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(RefsFile, value) ? (value as Refs) : {}; // checked by the schema on this line
  } catch {
    return {};
  }
}
