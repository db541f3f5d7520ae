/** Stands for every secret of the simulated world: it may lie on targets, and nowhere in the store. */
export const canary = 'canary-5f1d0c7e';

const fleetFile = 'fairlead/fleet.yaml';
const fleet = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {host: {roots: ["."], ports: [8100-8119]}}
---
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: staging}
spec: {host: {roots: ["."], ports: [8120-8139]}}
---
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: prod}
spec: {tier: production, host: {roots: ["."], ports: [8140-8159]}}
`;

/** An application of the simulated repository: its folder, its stages, and what else its document says. */
export type SimApplication = {
  readonly name: string;
  readonly stages: string;
  readonly extra: string;
  readonly revision?: string;
};

export const simApplications: readonly SimApplication[] = [
  { name: 'shop', stages: '[dev, staging, prod]', extra: '' },
  { name: 'blog', stages: '[dev, staging]', extra: 'preset: aggressive' },
  { name: 'data', stages: '[dev]', extra: '' },
  { name: 'desk', stages: '[dev]', extra: 'inputs: {db: data}' },
  { name: 'tail', stages: '[dev]', extra: '', revision: 'release' },
];

export function applicationFile(name: string): string {
  return `fairlead/${name}.yaml`;
}

export function applicationText({ name, stages, extra, revision }: SimApplication, called = name): string {
  const follows = revision === undefined ? '' : `, revision: ${revision}`;
  return `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: ${called}}
spec:
  source: {repo: ., path: apps/${name}${follows}}
  stages: ${stages}
${extra === '' ? '' : `  ${extra}\n`}`;
}

/** A file object. What its content begins with is how it fares: `ill`, `slow`, `never`, else it is healthy at once. */
export function fileText(name: string, content: string): string {
  return `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: ${name}}
spec: {path: ${name}.txt, content: "${content}"}
`;
}

/** A task. A command that begins with `fails` fails, one with `lost` is cut off unseen; others succeed. */
export function taskText(name: string, command: string, idempotent: boolean): string {
  return `
apiVersion: host.fairlead.dev/v1
kind: Task
metadata: {name: ${name}}
spec: {run: ["${command}"]${idempotent ? ', idempotent: true' : ''}, outputs: [token]}
`;
}

/** The whole repository as it begins, and as it is repaired at the end: all of it good. `version` makes it new. */
export function goodFiles(version: string): { readonly [path: string]: string } {
  return {
    [fleetFile]: fleet,
    ...Object.fromEntries(simApplications.map((app) => [applicationFile(app.name), applicationText(app)])),
    'apps/shop/README.md': 'keeps the folder',
    'apps/shop/a.yaml': fileText('shop-a', `a ${version}`),
    'apps/shop/b.yaml': fileText('shop-b', 'b'),
    'apps/shop/c.yaml': fileText('shop-c', 'c'),
    'apps/shop/migrate.yaml': taskText('shop-migrate', `migrate ${version}`, false),
    'apps/blog/README.md': 'keeps the folder',
    'apps/blog/a.yaml': fileText('blog-a', `a ${version}`),
    'apps/blog/b.yaml': fileText('blog-b', 'b'),
    'apps/data/seed.yaml': taskText('data-seed', 'seed', true),
    'apps/data/a.yaml': fileText('data-a', 'a'),
    'apps/desk/a.yaml': fileText('desk-a', 'token=${db.data-seed.token}'),
    'apps/desk/b.yaml': fileText('desk-b', `b ${version}`),
  };
}

/** A branch of its own in the same repository; it holds an old configuration, which must not count. */
export const releaseBranch = 'refs/heads/release';
export function releaseFiles(version: string): { readonly [path: string]: string } {
  return {
    'fairlead/old.yaml': applicationText({ name: 'old', stages: '[dev]', extra: '' }),
    'apps/tail/a.yaml': fileText('tail-a', `a ${version}`),
    'apps/tail/b.yaml': fileText('tail-b', 'b'),
  };
}
