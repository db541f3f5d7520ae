import { dirname } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { makePrivateDirectory, readFileIfThere, writeFileAtomic } from '../../io/files.ts';
import type { Sealer } from '../../ports/sealer.ts';

const vaultFile = Type.Object(
  {
    version: Type.Literal(1),
    entries: Type.Record(Type.String(), Type.Object({ host: Type.String(), sealed: Type.String() })),
  },
  { additionalProperties: false },
);
type VaultFile = Type.Static<typeof vaultFile>;

export type VaultDeps = { readonly file: string; readonly sealer: Sealer };

/** Credentials sealed in a local file, each for one host. Values are read back only for that host. */
export type Vault = {
  put(name: string, host: string, value: Secret): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names and hosts, never values. */
  list(): Promise<readonly { readonly name: string; readonly host: string }[]>;
  /** Undefined where the name is unknown; throws `forbidden` where it is kept for another host. */
  get(name: string, host: string): Promise<Secret | undefined>;
};

const namePattern = /^[a-z0-9](?:[a-z0-9._-]{0,125}[a-z0-9])?$/;

/** Opens a vault; its file appears with the first entry. Errors: `integrity`, `invalid-input`, `disk-full`, `internal`. */
export function openVault(deps: VaultDeps): Vault {
  const { file, sealer } = deps;
  let lastEdit: Promise<void> = Promise.resolve();
  /** Edits one after the other: each begins with what the one before it wrote. */
  const edit = (change: (entries: VaultFile['entries']) => VaultFile['entries']): Promise<void> => {
    const done = lastEdit.then(async () => write(file, { version: 1, entries: change((await read(file)).entries) }));
    lastEdit = done.catch(() => undefined); // told to whoever asked for that edit
    return done;
  };
  return {
    put: async (name, host, value) => {
      if (!namePattern.test(name)) {
        const rule = 'use lower-case letters, digits, ".", "_" and "-"';
        throw new AppError('invalid-input', `"${name}" cannot name a credential; ${rule}`);
      }
      const sealed = sealer.seal(value.reveal(), contextOf(name, host));
      await edit((entries) => ({ ...entries, [name]: { host, sealed } }));
    },
    remove: (name) => edit(({ [name]: _removed, ...entries }) => entries),
    list: async () => Object.entries((await read(file)).entries).map(([name, { host }]) => ({ name, host })),
    get: async (name, host) => {
      const { entries } = await read(file);
      const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
      if (entry === undefined) return undefined;
      if (entry.host !== host) {
        throw new AppError('forbidden', `the vault keeps "${name}" for ${entry.host}; it is not sent to ${host}`);
      }
      return new Secret(sealer.open(entry.sealed, contextOf(name, entry.host)));
    },
  };
}

/** Bound to name and host: an entry edited to name another host no longer opens. */
function contextOf(name: string, host: string): string {
  return `vault\n${name}\n${host}`;
}

async function read(file: string): Promise<VaultFile> {
  const text = (await readFileIfThere(file))?.toString('utf8');
  if (text === undefined) return { version: 1, entries: {} };
  try {
    return Value.Parse(vaultFile, JSON.parse(text));
  } catch (cause) {
    throw new AppError('integrity', `the vault ${file} is damaged; restore it from a backup`, { cause });
  }
}

async function write(file: string, content: VaultFile): Promise<void> {
  await makePrivateDirectory(dirname(file));
  await writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`);
}
