import type { Configuration, Project, TargetDeclaration } from '@fairlead/core/configuration/configuration.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { placementOf, repoUrl } from './seed.ts';

const declared = { repo: repoUrl, path: 'fleet.yaml', line: 1, commit: 'c'.repeat(40) as CommitSha };

function project(name: string): Project {
  return {
    name,
    description: '',
    restrictions: { sources: [repoUrl] },
    behaviour: {},
    chartKeys: null,
    impersonate: null,
    health: [],
    roles: [],
    declared,
  };
}

function target(name: string): TargetDeclaration {
  const runs = { kind: 'host', roots: ['.'], ports: [], user: null, backend: 'supervisor' } as const;
  return { name, labels: {}, tier: 'non-production', runs, behaviour: {}, declared };
}

/** What the seeded placements are compiled from. */
export function testConfiguration(): Configuration {
  const ledger = placementOf('db', 'ledger', 'live', 0);
  const rest: readonly Placement[] = ['dev', 'staging', 'prod'].map((stage, index) =>
    placementOf('web', 'shop', stage, index),
  );
  const application = ({ project: of, application: name, declared: where }: Placement) => ({
    ...{ project: of, name, stages: [], placements: [], lockPath: '', declared: where },
  });
  return {
    projects: [project('db'), project('web')],
    targets: ['dev', 'live', 'prod', 'staging'].map(target),
    connections: [
      {
        ...{ kind: 'git', name: 'shop', url: repoUrl, forge: 'generic', mirrors: [], declared },
        ...{ credential: { env: 'SHOP_TOKEN' }, write: null, webhookSecret: null, caFile: null },
        ...{ knownHostsFile: null, submodules: false, lfs: false },
      },
      {
        ...{ kind: 'webhook', name: 'chat', url: 'https://chat.example/hooks/secret-path', credential: null, declared },
      },
    ],
    applications: [application(ledger), ...rest.slice(0, 1).map(application)],
    placements: [ledger, ...rest],
    problems: [],
  };
}
