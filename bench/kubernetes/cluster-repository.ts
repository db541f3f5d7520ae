import { FleetRepositories } from '../fleet-repositories.ts';
import { serviceObjects, slowDeployment } from './service-objects.ts';

export const objectsPerApplication = 10;

export type ClusterShape = {
  readonly applications: number;
  /** So many of them also hold a Deployment that never becomes ready. */
  readonly waiting?: number;
  readonly tier?: 'production';
};

export function namespaceOf(application: number): string {
  return `fairlead-${application}`;
}

/** One repository with the applications of a cluster, ten small objects and a namespace each. */
export function clusterRepository(
  folder: string,
  { applications, waiting = 0, tier }: ClusterShape,
): FleetRepositories {
  const shape = { applications, targets: 1, repositories: 1, objectsPerPlacement: objectsPerApplication };
  const tierLine = tier === undefined ? '' : `tier: ${tier}, `;
  return new FleetRepositories(folder, shape, {
    targets: `apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: one}\nspec: {${tierLine}kubernetes: {context: one}}`,
    application: (index, repo) =>
      [
        'apiVersion: fairlead.dev/v1',
        'kind: Application',
        `metadata: {name: app-${index}}`,
        'spec:',
        `  source: {repo: "file://${repo}", path: apps/app-${index}}`,
        '  stages: [one]',
        '  sync: {mode: every-commit}',
        '  delivery: {watch: 1s}',
      ].join('\n'),
    manifests: (index, version) =>
      [...serviceObjects(namespaceOf(index), version), ...(index < waiting ? [slowDeployment(namespaceOf(index))] : [])]
        .map((object) => JSON.stringify(object))
        .join('\n---\n'),
  });
}
