import type { JsonObject } from '@fairlead/core/lib/json.ts';

/** A source that is measured: its files, the engine's request, and the official command in its folder. */
export type EngineCase = {
  readonly name: string;
  readonly files: { readonly [path: string]: string };
  readonly request: JsonObject;
  readonly command?: readonly [string, ...string[]];
};

const deployment = (name: string, body = ''): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app: ${name}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: web
          image: "registry.example/web:1.0"
          ports: [{containerPort: 8080}]
${body}`;
const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080}]}\n`;

const helpers = `{{ define "web.name" }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{ define "web.labels" -}}
app.kubernetes.io/name: {{ include "web.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
`;
const smallChart: EngineCase['files'] = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: "1.4"\n',
  'values.yaml':
    'replicas: 2\nimage: {repository: registry.example/web, tag: ""}\nservice: {port: 80}\nresources: {}\ningress: {enabled: false}\n',
  'templates/_helpers.tpl': helpers,
  'templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
  labels: {{- include "web.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ include "web.name" . }}}}
  template:
    metadata: {labels: {app: {{ include "web.name" . }}}}
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          resources: {{- toYaml .Values.resources | nindent 12 }}
`,
  'templates/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: {{ include "web.name" . }}}\nspec: {ports: [{port: {{ .Values.service.port }}}]}\n',
  'templates/account.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: {{ include "web.name" . }}}\n',
  'templates/ingress.yaml':
    '{{ if .Values.ingress.enabled }}\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\n{{ end }}\n',
};
/** About 5,000 lines come out. */
const bigChart: EngineCase['files'] = {
  ...smallChart,
  'templates/many.yaml': `{{ range $i := until 250 }}\n---\n${deployment('{{ include "web.name" $ }}-{{ $i }}', '          env: [{name: INDEX, value: {{ $i | quote }}}, {name: STAGE, value: {{ $.Release.Namespace }}}]\n')}{{ end }}`,
};
const overlay: EngineCase['files'] = {
  'base/kustomization.yaml':
    'resources: [web.yaml, service.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n',
  'base/web.yaml': deployment('web'),
  'base/service.yaml': service('web'),
  'prod/kustomization.yaml':
    'namespace: prod\nnamePrefix: p-\nresources: [../base]\nlabels: [{pairs: {tier: production}}]\nreplicas: [{name: web, count: 5}]\nimages: [{name: registry.example/web, newTag: "2.0"}]\npatches: [{path: patch.yaml}]\n',
  'prod/patch.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, resources: {limits: {memory: 1Gi}}}]}}}\n',
};
const program: EngineCase['files'] = {
  'main.jsonnet': "local k = import 'k.libsonnet'; [k.web('web-%02d' % i, i) for i in std.range(1, 10)]",
  'k.libsonnet':
    "{ web(name, n):: {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: name, labels: {app: name}}, spec: {replicas: n, template: {spec: {containers: [{name: 'web', image: 'registry.example/web:%d.0' % n, env: [{name: 'A%d' % i, value: std.toString(i)} for i in std.range(1, 5)]}]}}}} }",
};

/** What the host says of a source: all its files and listings, as after a first render. */
function known(files: EngineCase['files'], missing: readonly string[] = []): JsonObject {
  const listings: { [folder: string]: string[] } = { '.': [] };
  for (const path of Object.keys(files)) {
    const parts = path.split('/');
    for (const [depth, name] of parts.entries()) {
      const folder = depth === 0 ? '.' : parts.slice(0, depth).join('/');
      const entry = depth === parts.length - 1 ? name : `${name}/`;
      listings[folder] ??= [];
      if (!listings[folder].includes(entry)) listings[folder].push(entry);
    }
  }
  return { files: { ...files, ...Object.fromEntries(missing.map((path) => [path, null])) }, listings };
}

const helm = (files: EngineCase['files']): JsonObject => ({
  method: 'render',
  helm: { path: '.', release: 'web', namespace: 'prod', nowMs: 0, seed: 's', ...known(files) },
});

export const engineCases: readonly EngineCase[] = [
  { name: 'small chart', files: smallChart, request: helm(smallChart), command: ['helm', 'template', 'web', '.'] },
  { name: 'big chart', files: bigChart, request: helm(bigChart), command: ['helm', 'template', 'web', '.'] },
  {
    name: 'overlay',
    files: overlay,
    request: { method: 'render', kustomize: { path: 'prod', ...known(overlay) } },
    command: ['kubectl', 'kustomize', 'prod'],
  },
  {
    name: 'Jsonnet program',
    files: program,
    request: { method: 'render', jsonnet: { path: 'main.jsonnet', ...known(program) } },
    command: ['jsonnet', 'main.jsonnet'],
  },
];
