/** What `init` asks and assumes. */
export type StarterChoices = {
  readonly application: string;
  /** Where the manifests are, or will be. */
  readonly path: string;
  readonly stages: readonly string[];
  readonly runs: 'host' | 'kubernetes';
  /** A first manifest is written where there is none yet. */
  readonly withManifest: boolean;
};

export type StarterFile = { readonly path: string; readonly content: string };

const firstPort = 8_200;
const portsEach = 20;

/** A small configuration that delivers: targets, one application, and, where nothing is there yet, one object to deliver. */
export function starterFiles(choices: StarterChoices): readonly StarterFile[] {
  const { application, path, stages, runs, withManifest } = choices;
  return [
    { path: 'fairlead/fleet.yaml', content: fleet(stages, runs) },
    { path: `fairlead/${application}.yaml`, content: applicationFile(application, path, stages) },
    ...(withManifest ? [{ path: `${path}/${application}.yaml`, content: manifest(application, runs) }] : []),
  ];
}

function fleet(stages: readonly string[], runs: StarterChoices['runs']): string {
  const head =
    '# Where things run. The last stage is production: it is promoted to by a person, and drift there is reported.\n';
  const documents = stages.map((stage, at) => {
    const tier = at === stages.length - 1 && stages.length > 1 ? '  tier: production\n' : '';
    const from = firstPort + at * portsEach;
    const where =
      runs === 'host'
        ? `  host: {roots: ["."], ports: [${from}-${from + portsEach - 1}]}\n`
        : `  kubernetes: {context: ${stage}, namespace: default} # a context of your kubeconfig\n`;
    return `apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: ${stage}}\nspec:\n${tier}${where}`;
  });
  return `${head}${documents.join('---\n')}`;
}

function applicationFile(application: string, path: string, stages: readonly string[]): string {
  return `# What runs there: everything in ${path}/, stage by stage.
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: ${application}}
spec:
  source: {repo: ., path: ${JSON.stringify(path)}} # "." is this repository; {stage} in the path is the stage
  stages: [${stages.join(', ')}]
`;
}

function manifest(application: string, runs: StarterChoices['runs']): string {
  return runs === 'host'
    ? `# A file that Fairlead keeps as it is written here. Change it, commit, push.
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: greeting}
spec:
  path: ${application}/greeting.txt
  content: |
    Hello from \${stage}
`
    : `# An object that Fairlead keeps as it is written here. Change it, commit, push.
apiVersion: v1
kind: ConfigMap
metadata: {name: ${application}}
data:
  greeting: Hello from \${stage}
`;
}
