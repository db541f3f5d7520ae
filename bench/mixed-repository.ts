import { join } from 'node:path';
import { commit, type FileEdit, init } from './fleet-repositories.ts';

/** How many overlays share a base. */
export const overlaysOfBase = 10;

/** How an application of the repository is rendered. */
type Way = 'chart' | 'overlay' | 'program' | 'plain';

/**
 * One repository of applications as companies have them: of ten, four are charts, four overlays on a base that ten of them share,
 * one is a Jsonnet program and one plain files; and a README that none of them reads.
 */
export class MixedRepository {
  readonly configuration: string;
  readonly applications: number;
  /** The bare repository with the applications. */
  readonly source: string;

  /** @param applications a multiple of 25, so that every base has its ten overlays. */
  constructor(folder: string, applications: number) {
    this.applications = applications;
    this.configuration = join(folder, 'configuration.git');
    this.source = join(folder, 'source.git');
  }

  make(): void {
    const indices = Array.from({ length: this.applications }, (_, index) => index);
    init(this.configuration);
    commit(this.configuration, [
      { path: 'target.yaml', content: target },
      ...indices.map((index) => ({ path: `applications/app-${index}.yaml`, content: this.#application(index) })),
    ]);
    init(this.source);
    const bases = Array.from({ length: this.#overlays / overlaysOfBase }, (_, base) => baseOf(base, 1));
    commit(this.source, [
      { path: 'README.md', content: 'first' },
      ...bases.flat(),
      ...indices.flatMap((i) => this.#files(i, 1)),
    ]);
  }

  /** One commit that touches one file of one application. */
  touchApplication(index: number, version: number): void {
    commit(this.source, this.#files(index, version).slice(-1));
  }

  /** One commit that touches a file that ten overlays read. */
  touchBase(base: number, version: number): void {
    commit(this.source, baseOf(base, version).slice(-1));
  }

  touchReadme(version: number): void {
    commit(this.source, [{ path: 'README.md', content: `version ${version}` }]);
  }

  get #overlays(): number {
    return (this.applications * 2) / 5;
  }

  /** Charts first, then overlays, programs and plain files. */
  #wayOf(index: number): Way {
    const tenth = Math.floor((index * 10) / this.applications);
    if (tenth < 4) return 'chart';
    if (tenth < 8) return 'overlay';
    return tenth < 9 ? 'program' : 'plain';
  }

  #application(index: number): string {
    return [
      'apiVersion: fairlead.dev/v1',
      'kind: Application',
      `metadata: {name: app-${index}}`,
      'spec:',
      `  source: {repo: "file://${this.source}", path: apps/app-${index}}`,
      '  stages: [one]',
      '  sync: {mode: every-commit}',
      '  delivery: {watch: 1s}',
    ].join('\n');
  }

  /** The last of the files is the one that is touched. */
  #files(index: number, version: number): readonly FileEdit[] {
    const folder = `apps/app-${index}`;
    const named = `metadata: {name: app-${index}, namespace: apps}`;
    switch (this.#wayOf(index)) {
      case 'chart':
        return [
          { path: `${folder}/Chart.yaml`, content: `apiVersion: v2\nname: app-${index}\nversion: 1.0.0\n` },
          { path: `${folder}/templates/_helpers.tpl`, content: '{{ define "name" }}{{ .Release.Name }}-web{{ end }}' },
          { path: `${folder}/templates/web.yaml`, content: webTemplate },
          { path: `${folder}/values.yaml`, content: `replicas: ${version}\nimage: registry.example/web\n` },
        ];
      case 'overlay': {
        const base = Math.floor((index - (this.applications * 2) / 5) / overlaysOfBase);
        const kustomization = `namePrefix: app-${index}-\nnamespace: apps\nresources: [../../bases/base-${base}]\nreplicas: [{name: web, count: ${version}}]\n`;
        return [{ path: `${folder}/kustomization.yaml`, content: kustomization }];
      }
      case 'program':
        return [
          {
            path: `${folder}/main.jsonnet`,
            content: `[{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'app-${index}-%d' % i, namespace: 'apps'}, data: {version: '${version}'}} for i in [1, 2]]`,
          },
        ];
      case 'plain':
        return [
          {
            path: `${folder}/config.yaml`,
            content: `apiVersion: v1\nkind: ConfigMap\n${named}\ndata: {version: "${version}"}\n`,
          },
        ];
    }
  }
}

const target =
  'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: one}\nspec: {kubernetes: {context: one, namespace: apps}}';
const webTemplate = `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ include "name" . }}, namespace: {{ .Release.Namespace }}}
spec:
  replicas: {{ .Values.replicas }}
  template: {spec: {containers: [{name: web, image: {{ .Values.image | quote }}}]}}
`;

function baseOf(base: number, version: number): readonly FileEdit[] {
  const folder = `bases/base-${base}`;
  const web = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, annotations: {version: "${version}"}}\nspec: {template: {spec: {containers: [{name: web, image: registry.example/web}]}}}\n`;
  return [
    { path: `${folder}/kustomization.yaml`, content: 'resources: [web.yaml]\n' },
    { path: `${folder}/web.yaml`, content: web },
  ];
}
