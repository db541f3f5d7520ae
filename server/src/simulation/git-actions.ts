import type { SimAction } from './actions.ts';
import {
  applicationFile,
  applicationText,
  fileText,
  goodFiles,
  releaseBranch,
  simApplications,
  taskText,
} from './repository-content.ts';
import type { SimWorld } from './sim-world.ts';

const main = 'refs/heads/main';

/** Commits on the tip, as somebody would who has pulled; nothing while the branch is deleted. */
function commit(world: SimWorld, files: { readonly [path: string]: string | null }, message: string): void {
  if (world.repo.tip(main) === null) return;
  world.note(`commit: ${message}`);
  world.repo.commit(files, { message: `${message} (${world.random.below(1_000_000)})` });
}

function someFile(world: SimWorld): { readonly path: string; readonly name: string } {
  const app = world.random.pick(['shop', 'blog', 'desk', 'data']);
  const letter = world.random.pick(['a', 'b', 'c']);
  return { path: `apps/${app}/${letter}.yaml`, name: `${app}-${letter}` };
}

function write(name: string, weight: number, content: (world: SimWorld) => string): SimAction {
  return {
    name,
    weight,
    run: async (world) => {
      const { path, name: object } = someFile(world);
      commit(world, { [path]: fileText(object, content(world)) }, `${name}: ${path}`);
    },
  };
}

/** What people push. */
export const gitActions: readonly SimAction[] = [
  write('a good version', 8, (world) => `good ${world.random.below(6)}`),
  write('an ill version', 4, (world) => `ill ${world.random.below(3)}`),
  write('a slow version', 2, (world) => `slow ${world.random.below(3)}`),
  write('a version that never gets well', 1, () => 'never'),
  {
    name: 'a release',
    weight: 2,
    run: async (world) => {
      const content = world.random.pick(['good', 'good', 'ill']);
      const files = { 'apps/tail/a.yaml': fileText('tail-a', `${content} ${world.random.below(4)}`) };
      world.repo.commit(files, { message: `release (${world.random.below(1_000_000)})`, ref: releaseBranch });
    },
  },
  {
    name: 'a commit that touches nothing',
    weight: 1,
    run: async (world) => commit(world, { 'NOTES.md': `${world.random.below(1_000_000)}` }, 'notes'),
  },
  {
    name: 'a new task',
    weight: 3,
    run: async (world) => {
      const command = world.random.pick(['migrate', 'migrate', 'fails', 'lost']);
      const text = taskText('shop-migrate', `${command} ${world.random.below(4)}`, world.random.chance(0.3));
      commit(world, { 'apps/shop/migrate.yaml': text }, `task ${command}`);
    },
  },
  {
    name: 'broken YAML',
    weight: 2,
    run: async (world) => {
      const { path } = someFile(world);
      commit(world, { [path]: 'kind: [unclosed' }, `broken ${path}`);
    },
  },
  {
    name: 'a broken configuration',
    weight: 2,
    run: async (world) => {
      const { name } = world.random.pick(simApplications);
      const text = world.random.pick(['kind: [unclosed', 'apiVersion: fairlead.dev/v1\nkind: Aplication\n', '']);
      commit(world, { [applicationFile(name)]: text }, `broken configuration of ${name}`);
    },
  },
  {
    name: 'a repaired configuration',
    weight: 3,
    run: async (world) => {
      const app = world.random.pick(simApplications);
      commit(world, { [applicationFile(app.name)]: applicationText(app) }, `configuration of ${app.name}`);
    },
  },
  {
    name: 'an application is dropped',
    weight: 1,
    run: async (world) => {
      const { name } = world.random.pick(simApplications);
      commit(world, { [applicationFile(name)]: null }, `drop ${name}`);
    },
  },
  {
    name: 'an application is renamed',
    weight: 2,
    run: async (world) => {
      const app = world.random.pick(simApplications.slice(0, 2));
      const called = world.random.pick([app.name, `${app.name}2`]);
      commit(world, { [applicationFile(app.name)]: applicationText(app, called) }, `call ${app.name} ${called}`);
    },
  },
  {
    name: 'a file is dropped',
    weight: 4,
    run: async (world) => {
      const { path } = someFile(world);
      commit(world, { [path]: null }, `drop ${path}`);
    },
  },
  {
    name: 'a directory is emptied',
    weight: 2,
    run: async (world) => {
      const app = world.random.pick(['shop', 'blog', 'desk', 'data']);
      const paths = Object.keys(goodFiles('')).filter((path) => path.startsWith(`apps/${app}/`));
      const kept = world.random.chance(0.5) ? 'README.md' : '-';
      const edits = paths.filter((path) => !path.endsWith(kept)).map((path): readonly [string, null] => [path, null]);
      commit(world, Object.fromEntries(edits), `empty ${app}`);
    },
  },
  {
    name: 'a second application claims an object',
    weight: 2,
    run: async (world) => {
      const twin = { name: 'twin', stages: '[dev]', extra: '' };
      const gone = world.random.chance(0.3);
      const edits = {
        [applicationFile('twin')]: gone ? null : applicationText(twin),
        'apps/twin/a.yaml': fileText(world.random.pick(['shop-a', 'blog-a', 'twin-a']), 'twin'),
      };
      commit(world, edits, gone ? 'twin goes' : 'twin');
    },
  },
  {
    name: 'a forced push',
    weight: 2,
    run: async (world) => {
      const tip = world.repo.tip(main);
      if (tip === null) return;
      const steps = 1 + world.random.below(2);
      try {
        world.repo.rewind(steps);
      } catch {
        return; // the history is too short for it
      }
      if (world.random.chance(0.5)) commit(world, { 'NOTES.md': 'rewritten' }, 'rewritten');
    },
  },
  {
    name: 'the branch is deleted or comes back',
    weight: 1,
    run: async (world) => {
      const tip = world.repo.tip(main);
      if (tip !== null) {
        world.repo.setRef('refs/heads/kept', tip);
        world.repo.deleteRef(main);
        return;
      }
      const kept = world.repo.tip('refs/heads/kept');
      if (kept !== null) world.repo.setRef(main, kept);
    },
  },
];
