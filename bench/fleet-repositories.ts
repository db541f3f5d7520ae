import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export type FleetShape = {
  readonly applications: number;
  /** Each application is placed on half of the targets: all in all `applications * targets / 2` placements. */
  readonly targets: number;
  readonly repositories: number;
  readonly objectsPerPlacement: number;
};

/** What stands in the repositories: the documents of the targets, one of each application, and its manifests. */
export type FleetContent = {
  readonly targets: string;
  readonly application: (index: number, repo: string) => string;
  readonly manifests: (index: number, version: number) => string;
};

const settings = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' };
const identity = 'Bench <bench@localhost> 1700000000 +0000';

/** Real bare repositories: one with the configuration, the others with the applications' manifests. */
export class FleetRepositories {
  readonly shape: FleetShape;
  readonly configuration: string;
  readonly #folder: string;
  readonly #content: FleetContent;

  constructor(folder: string, shape: FleetShape, content: FleetContent = filesOnHosts(shape)) {
    this.shape = shape;
    this.#content = content;
    this.#folder = folder;
    this.configuration = join(folder, 'configuration.git');
  }

  make(): void {
    const { applications, repositories } = this.shape;
    const indices = Array.from({ length: applications }, (_, index) => index);
    init(this.configuration);
    commit(this.configuration, [
      { path: 'targets.yaml', content: this.#content.targets },
      ...indices.map((index) => ({
        path: `applications/app-${index}.yaml`,
        content: this.#content.application(index, this.source(index)),
      })),
    ]);
    for (let number = 0; number < repositories; number += 1) {
      const repo = this.source(number);
      init(repo);
      const mine = indices.filter((index) => index % repositories === number);
      commit(
        repo,
        mine.map((index) => ({ path: manifestPath(index), content: this.#content.manifests(index, 1) })),
      );
    }
  }

  /** The bare repository in which an application's manifests lie. */
  source(application: number): string {
    return join(this.#folder, `source-${application % this.shape.repositories}.git`);
  }

  /** Writes an application's manifests anew, as one commit that touches one file. */
  touch(application: number, version: number): void {
    commit(this.source(application), [
      { path: manifestPath(application), content: this.#content.manifests(application, version) },
    ]);
  }
}

/** Applications of plain files, each on half of the targets. */
function filesOnHosts({ targets, repositories, objectsPerPlacement }: FleetShape): FleetContent {
  const target = (index: number): string =>
    [
      'apiVersion: fairlead.dev/v1',
      'kind: Target',
      `metadata: {name: target-${index}, labels: {half: h${index % 2}}}`,
      'spec: {host: {roots: ["."], ports: [8000-8010]}}',
    ].join('\n');
  const file = (application: number, index: number, version: number): string =>
    [
      'apiVersion: host.fairlead.dev/v1',
      'kind: File',
      `metadata: {name: app-${application}-file-${index}}`,
      'spec:',
      `  path: app-${application}/file-${index}.txt`,
      `  content: "version ${version} of file ${index} on \${stage}, with a line of ordinary length in it"`,
    ].join('\n');
  return {
    targets: Array.from({ length: targets }, (_, index) => target(index)).join('\n---\n'),
    application: (index, repo) =>
      [
        'apiVersion: fairlead.dev/v1',
        'kind: Application',
        `metadata: {name: app-${index}}`,
        'spec:',
        `  source: {repo: "file://${repo}", path: apps/app-${index}}`,
        `  targets: {select: {half: h${Math.floor(index / repositories) % 2}}}`,
        '  delivery: {watch: 1s}',
      ].join('\n'),
    manifests: (application, version) =>
      Array.from({ length: objectsPerPlacement }, (_, index) => file(application, index, version)).join('\n---\n'),
  };
}

function manifestPath(application: number): string {
  return `apps/app-${application}/manifests.yaml`;
}

/** An empty bare repository. */
export function init(repo: string): void {
  mkdirSync(repo, { recursive: true });
  git(repo, ['init', '--quiet', '--bare', '--initial-branch=main']);
}

export type FileEdit = { readonly path: string; readonly content: string };

/** One commit on `main`, by `git fast-import`: a thousand files in a moment. */
export function commit(repo: string, files: readonly FileEdit[]): void {
  const parent = git(repo, ['for-each-ref', '--format=%(objectname)', 'refs/heads/main']).trim();
  const message = `Write ${files.length} files`;
  const stream = [
    'commit refs/heads/main\n',
    `committer ${identity}\n`,
    `data ${Buffer.byteLength(message)}\n${message}\n`,
    parent === '' ? '' : `from ${parent}\n`,
    ...files.map(({ path, content }) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`),
  ];
  git(repo, ['fast-import', '--quiet'], stream.join(''));
}

function git(repo: string, args: readonly string[], input = ''): string {
  return execFileSync('git', args, {
    cwd: repo,
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: repo, ...settings },
    maxBuffer: 64 * 1024 * 1024,
  });
}
