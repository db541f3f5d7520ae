import { parseConfigurationFile } from '../../core/src/configuration/parse-configuration-file.ts';
import { AppError } from '../../core/src/lib/app-error.ts';
import { parseJqPath } from '../../core/src/lib/jq-path.ts';
import type { CommitSha } from '../../core/src/model/ids.ts';
import { readLock } from '../../core/src/promote/read-lock.ts';
import { parseLfsPointer } from '../../core/src/source/lfs-pointer.ts';
import { readOutsideAddress } from '../../core/src/source/outside-address.ts';
import { normaliseRepoUrl } from '../../core/src/source/repo-url.ts';
import { parseGitmodules } from '../../core/src/source/submodules.ts';
import { substituteText } from '../../core/src/source/substitute-variables.ts';
import { readYaml } from '../../core/src/yaml/read-yaml.ts';
import { parseCommit } from '../../server/src/adapters/git/mirror/parse-commit.ts';
import { parseLsRemote } from '../../server/src/adapters/git/mirror/parse-refs.ts';
import { parseTree } from '../../server/src/adapters/git/mirror/parse-tree.ts';
import { extractArchive } from '../../server/src/adapters/materials/archive/extract-archive.ts';
import { writeTar } from '../../server/src/adapters/materials/archive/testing/write-tar.ts';
import { readListing } from '../../server/src/adapters/materials/bucket/read-listing.ts';
import { readChartIndex } from '../../server/src/adapters/materials/chart/chart-index.ts';
import { capMemory } from '../../server/src/adapters/render/engine/wasm/cap-memory.ts';
import { decodeText } from '../../server/src/io/decode-text.ts';

/** A parser of what comes from outside: it answers, or refuses with an error of this house, whatever it is given. */
export type FuzzTarget = { readonly seeds: readonly (string | Uint8Array)[]; readonly run: (bytes: Buffer) => unknown };

const text =
  (run: (text: string) => unknown) =>
  (bytes: Buffer): unknown =>
    run(bytes.toString('utf8'));
const sha = 'a'.repeat(40) as CommitSha;

export const targets: { readonly [name: string]: FuzzTarget } = {
  yaml: {
    seeds: [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: |\n    text\n---\n- 1\n- "b"\n',
      'a: &a {x: 1}\nb: {<<: *a, y: [*a, *a]}\n? c\n: 0x1F\n',
    ],
    run: text((given) => readYaml(given)),
  },
  configuration: {
    seeds: [
      'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: prod}\nspec: {tier: production, kubernetes: {context: prod}}\n',
      'apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: shop}\nspec:\n  source: {repo: "https://git.acme.dev/shop", path: "deploy/{stage}"}\n  stages: [dev, prod]\n  delivery: {production: {canary: {steps: [5%, 10m]}}}\n',
    ],
    run: text((given) => parseConfigurationFile(given, 'a.yaml')),
  },
  lock: { seeds: [`dev: ${sha}\nprod: ${sha} # by ada\n`], run: text(readLock) },
  text: { seeds: ['plain', Buffer.from([0xff, 0xfe, 0x61, 0])], run: (bytes) => decodeText(bytes) },
  archive: {
    seeds: [
      writeTar([
        { path: 'a/Chart.yaml', content: 'name: a\n' },
        { path: 'a/b', content: 'x'.repeat(600), pax: { path: 'a/longer' } },
        { path: 'a/l', content: '', type: '2', link: '../../etc/passwd' },
      ]),
    ],
    run: (bytes) => extractArchive(bytes),
  },
  'bucket listing': {
    seeds: [
      '<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a/b&amp;c</Key><Size>3</Size><ETag>"e"</ETag></Contents><NextContinuationToken>t</NextContinuationToken></ListBucketResult>',
    ],
    run: text((given) => readListing(given, 'b')),
  },
  'chart index': {
    seeds: [
      'apiVersion: v1\nentries:\n  a:\n  - {version: 1.0.0, urls: [a-1.0.0.tgz], digest: abc}\n',
      '{"entries": {"a": [{"version": "1", "urls": ["b"]}]}}',
    ],
    run: text((given) => readChartIndex(given, 'https://charts.example')),
  },
  commit: {
    seeds: [
      `tree ${sha}\nparent ${sha}\nauthor A <a@b> 1700000000 +0000\ncommitter A <a@b> 1700000000 +0000\ngpgsig x\n y\n\nTitle\n\nBody\n`,
    ],
    run: (bytes) => parseCommit(sha, bytes),
  },
  tree: {
    seeds: [Buffer.concat([Buffer.from('100644 a.yaml\0'), Buffer.alloc(20, 1)])],
    run: (bytes) => parseTree(bytes, 20),
  },
  refs: { seeds: [`ref: refs/heads/main\tHEAD\n${sha}\tHEAD\n${sha}\trefs/heads/main\n`], run: text(parseLsRemote) },
  'git modules': { seeds: ['[submodule "a"]\n\tpath = a\n\turl = ../a.git\n'], run: text(parseGitmodules) },
  'large file pointer': {
    seeds: [`version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 3\n`],
    run: text(parseLfsPointer),
  },
  'repository address': {
    seeds: ['https://git.acme.dev/a/b.git', 'git@acme.dev:a/b.git', 'ssh://git@acme.dev:22/a', 'file:///a/b'],
    run: text(normaliseRepoUrl),
  },
  'outside address': {
    seeds: ['https://github.com/a/b//c?ref=v1', 'oci://a/b:1', 'git::ssh://a/b'],
    run: text(readOutsideAddress),
  },
  variables: {
    seeds: ['a ${name} ${x:-y} ${name:0:2} $${z} ${name/a/b} ${x:=${y}}'],
    run: text((given) => substituteText(given, new Map([['name', 'value']]) as never)),
  },
  'jq path': {
    seeds: ['.spec.template.spec.containers[] | select(.name == "a") | .image', '.a["b"][0]'],
    run: text(parseJqPath),
  },
  module: {
    seeds: [Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 2])],
    run: (bytes) => capMemory(bytes, 65_536),
  },
};

/** What went wrong where it is no refusal; undefined where it answered or refused. */
export function faultOf({ run }: FuzzTarget, bytes: Buffer): string | undefined {
  try {
    run(bytes);
    return undefined;
  } catch (error) {
    return error instanceof AppError
      ? undefined
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  }
}
