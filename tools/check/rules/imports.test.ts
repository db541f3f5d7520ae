import { describe, expect, it } from 'vitest';
import { SourceFile } from '../source-file.ts';
import { makeSourceTree } from '../source-tree.ts';
import { imports } from './imports.ts';

const messages = async (path: string, text: string) =>
  (await imports.find(makeSourceTree([new SourceFile(path, text)]))).map(({ line, message }) => `${line} ${message}`);

const git = 'server/src/adapters/git/mirror/fetch.ts';
const accepted: readonly (readonly [string, string, string])[] = [
  ['core decides with its own words', 'core/src/diff/a.ts', "import { b } from '../model/b.ts';"],
  ['core uses a pure package', 'core/src/wire/a.ts', "import { Type } from 'typebox';"],
  ['core tests as it likes', 'core/src/lib/a.test.ts', "import { readFileSync } from 'node:fs';"],
  [
    'an adapter reaches io, ports and core',
    git,
    "import { a } from '../../../io/a.ts';\nimport '../../../ports/git.ts';",
  ],
  ['an adapter runs programs', git, "import { spawn } from 'node:child_process';"],
  ['a tool uses the folder of its family', 'server/src/adapters/forge/gitea/a.ts', "import { b } from '../b.ts';"],
  ['a database uses the schema of all', 'server/src/adapters/store/sqlite/a.ts', "import '../schema/tables.ts';"],
  ['main wires everything', 'server/src/main/cli.ts', "import '../adapters/git/mirror/a.ts';\nimport '../api/b.ts';"],
  ['a type of Node is no use of it', 'server/src/api/a.ts', "import type { Server } from 'node:http';"],
  ['a method may be called fetch', 'server/src/ports/git.ts', 'interface Git { fetch(): void }\nthis.git.fetch();'],
  ['the test kit of an adapter knows it', 'server/src/adapters/git/testing/a.ts', "import '../mirror/a.ts';"],
  ['the page asks its server', 'web/src/api/a.ts', "fetch('/api');"],
  ['an example is a repository of its own', 'examples/quickstart/a.mjs', "import 'node:http';"],
];
const refused: readonly (readonly [string, string, string, string])[] = [
  ['lib stands alone', 'core/src/lib/a.ts', "import '../model/a.ts';", 'core/lib must not import core/model'],
  [
    'model knows lib only',
    'core/src/model/a.ts',
    "export * from '../diff/a.ts';",
    'core/model must not import core/diff',
  ],
  [
    'core does not know the server',
    'core/src/diff/a.ts',
    "import '../../../server/src/io/a.ts';",
    'core/diff must not',
  ],
  [
    'core does not know Node',
    'core/src/diff/a.ts',
    "import { join } from 'node:path';",
    'core must not import node:path',
  ],
  ['core does not know packages', 'core/src/diff/a.ts', "import 'undici';", 'core must not import undici'],
  ['an adapter knows no other family', git, "import '../../store/sqlite/a.ts';", 'server/adapters/git/mirror must not'],
  [
    'nor another tool',
    'server/src/adapters/forge/gitea/a.ts',
    "import '../github/a.ts';",
    'server/adapters/forge/gitea must',
  ],
  [
    'nor by a dynamic import',
    git,
    "await import('../../store/sqlite/a.ts');",
    'server/adapters/git/mirror must not import',
  ],
  [
    'reconcile knows ports, not adapters',
    'server/src/reconcile/a.ts',
    "import '../adapters/git/mirror/a.ts';",
    'server/recon',
  ],
  [
    'not even a type of theirs',
    'server/src/reconcile/a.ts',
    "import type { A } from '../io/a.ts';",
    'server/reconcile must',
  ],
  ['only io touches files', 'server/src/usecases/a.ts', "import 'node:fs/promises';", 'must not use node:fs/promises'],
  [
    'the store alone has a database',
    'server/src/io/a.ts',
    "import 'node:sqlite';",
    'server/io must not use node:sqlite',
  ],
  ['fetch is the network', 'server/src/reconcile/a.ts', 'await fetch(url);', 'server/reconcile must not use fetch'],
  [
    'the product does not run on test doubles',
    'server/src/main/a.ts',
    "import '../testing/b.ts';",
    'server/main must not',
  ],
  ['nor does an adapter', git, "import '../testing/b.ts';", 'server/adapters/git/mirror must not import'],
  ['the page knows core only', 'web/src/a.tsx', "import '@fairlead/server/io/a.ts';", 'web must not import server/io'],
];

describe('tools/check/rules/imports.ts', () => {
  it.each(accepted)('accepts: %s', async (_, path, text) => {
    expect(await messages(path, text)).toEqual([]);
  });

  it.each(refused)('refuses: %s', async (_, path, text, message) => {
    expect(await messages(path, `\n${text}`)).toEqual([expect.stringMatching(new RegExp(`^2 .*${message}`))]);
  });
});
