import { compileConfiguration } from '@fairlead/core/configuration/compile-configuration.ts';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { parseConfigurationFile } from '@fairlead/core/configuration/parse-configuration-file.ts';
import type { CommitSha, Hash, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Dice } from './dice.ts';
import { domains, roles, type TargetName, targetNames } from './fleet-names.ts';

export const configurationRepo = 'https://git.acme.example/platform/fleet' as RepoUrl;

export type FleetShape = { readonly placements: number; readonly targets: number };

/**
 * The fleet as its people would have written it, compiled by the code that compiles everybody's: exactly
 * `shape.placements` placements, one application with a mistake in it.
 */
export function fleetConfiguration(shape: FleetShape, dice: Dice, hash: Hash): Configuration {
  const commit = dice.hex(40) as CommitSha;
  const files = configurationFiles(shape, dice);
  return compileConfiguration({
    files: files.map(({ path, text }) => ({
      repo: configurationRepo,
      path,
      commit,
      parsed: parseConfigurationFile(text, path),
    })),
    hash,
    previous: null,
  });
}

type File = { readonly path: string; readonly text: string };

function configurationFiles(shape: FleetShape, dice: Dice): readonly File[] {
  const targets = targetNames(shape.targets);
  const applications = domains.flatMap(({ name, project }) => roles.map((role) => ({ domain: name, project, role })));
  const counts = spread(shape.placements, applications.length);
  return [
    { path: 'projects.yaml', text: documents([...new Set(domains.map(({ project }) => project))].map(projectText)) },
    { path: 'targets.yaml', text: documents(targets.map(targetText)) },
    { path: 'connections.yaml', text: connectionsText },
    ...applications.flatMap(({ domain, project, role }, index) => {
      const count = counts[index] ?? 0;
      if (count === 0) return [];
      const text = applicationText({ domain, project, role, places: placesOf(targets, count, dice) });
      return [{ path: `${project}/${domain}-${role}.yaml`, text }];
    }),
    { path: 'content/media-thumbs.yaml', text: mistakenText },
  ];
}

/** As even as whole numbers allow. */
function spread(total: number, parts: number): readonly number[] {
  const each = Math.floor(total / parts);
  return Array.from({ length: parts }, (_, index) => each + (index < total - each * parts ? 1 : 0));
}

type Places = {
  readonly dev: readonly string[];
  readonly staging: readonly string[];
  readonly prod: readonly string[];
};

function placesOf(targets: readonly TargetName[], count: number, dice: Dice): Places {
  const of = (stage: string) => targets.filter((target) => target.stage === stage).map(({ name }) => name);
  const dev = some(of('dev'), Math.min(4, Math.max(1, Math.floor(count / 10))), dice);
  const staging = some(of('staging'), Math.min(8, Math.max(1, Math.floor(count / 6))), dice);
  return { dev, staging, prod: some(of('prod'), count - dev.length - staging.length, dice) };
}

/** So many of them in a row, from anywhere: neighbours belong together. */
function some(names: readonly string[], count: number, dice: Dice): readonly string[] {
  const start = dice.below(names.length);
  return Array.from(
    { length: Math.min(count, names.length) },
    (_, index) => names[(start + index) % names.length] ?? '',
  );
}

function documents(texts: readonly string[]): string {
  return texts.join('---\n');
}

function projectText(name: string): string {
  return `apiVersion: fairlead.dev/v1
kind: Project
metadata: {name: ${name}}
spec:
  description: What the ${name} team ships.
  sources: ["https://git.acme.example/${name}/**"]
`;
}

function targetText({ name, stage, region }: TargetName): string {
  return `apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: ${name}, labels: {stage: ${stage}, region: ${region}}}
spec:
  tier: ${stage === 'prod' ? 'production' : 'non-production'}
  kubernetes: {context: ${name}}
`;
}

const connectionsText = `apiVersion: fairlead.dev/v1
kind: Connection
metadata: {name: forge}
spec:
  git: {url: "https://git.acme.example", forge: gitea}
  credential: {env: FORGE_TOKEN}
---
apiVersion: fairlead.dev/v1
kind: Connection
metadata: {name: on-call}
spec:
  webhook: {url: "https://chat.acme.example/hooks/on-call"}
`;

type ApplicationText = {
  readonly domain: string;
  readonly project: string;
  readonly role: string;
  readonly places: Places;
};

function applicationText({ domain, project, role, places }: ApplicationText): string {
  const stages = Object.entries(places).map(([stage, names]) => `    ${stage}: [${names.join(', ')}]`);
  return `apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: ${domain}-${role}}
spec:
  project: ${project}
  source: {repo: "https://git.acme.example/${project}/${domain}", path: "deploy/${role}/{stage}"}
${dependency(domain, role)}  stages:
${stages.join('\n')}
`;
}

/** Web pages and workers need their API, the API its cache; everything of commerce needs payments. */
function dependency(domain: string, role: string): string {
  const needs = [
    ...(role === 'web' || role === 'worker' || role === 'admin' ? [`${domain}-api`] : []),
    ...(role === 'api' ? [`${domain}-cache`] : []),
    ...(role === 'api' && domain === 'checkout' ? ['cart-api', 'pricing-api'] : []),
    ...(role === 'reports' ? [`${domain}-export`] : []),
  ];
  return needs.length === 0 ? '' : `  dependsOn: [${needs.join(', ')}]\n`;
}

const mistakenText = `apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: media-thumbs}
spec:
  project: content
  source: {repo: "https://git.acme.example/content/media", pth: deploy/thumbs}
  stages: [dev-eu-west-01]
`;
