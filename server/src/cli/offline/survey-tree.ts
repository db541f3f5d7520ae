import { parseConfigurationFile } from '@fairlead/core/configuration/parse-configuration-file.ts';
import { isJsonObject } from '@fairlead/core/lib/json.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import type { Tree } from '../../ports/git.ts';
import { listFiles } from './list-files.ts';
import { readText } from './read-configuration.ts';

/** One document that is not of Fairlead's own kinds. */
export type FoundDocument = { readonly path: string; readonly kind: string; readonly name: string };

/** What a repository holds, by whose tool reads it. */
export type Survey = {
  readonly files: number;
  /** Documents of Fairlead: `Application/shop` and where it stands. */
  readonly fairlead: readonly {
    readonly path: string;
    readonly line: number;
    readonly kind: string;
    readonly name: string;
  }[];
  readonly argoCd: readonly FoundDocument[];
  readonly flux: readonly FoundDocument[];
  readonly kustomizations: readonly string[];
  readonly charts: readonly string[];
  /** Folder → objects by kind. */
  readonly manifests: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Files of YAML or JSON beyond the limit that were not opened. */
  readonly unread: number;
};

const maxRead = 3_000;
const yamlFile = /\.(?:ya?ml|json)$/i;

/** Opens the YAML and JSON of a tree and sorts what is in it. Documents that cannot be read are passed over. */
export async function surveyTree(tree: Tree): Promise<Survey> {
  const paths = await listFiles(tree, '');
  const readable = paths.filter((path) => yamlFile.test(path) && !isHidden(path));
  const charts = paths.filter((path) => /(?:^|\/)Chart\.yaml$/.test(path)).map(folderOf);
  const found = {
    fairlead: [] as { path: string; line: number; kind: string; name: string }[],
    argoCd: [] as FoundDocument[],
    flux: [] as FoundDocument[],
  };
  const manifests = new Map<string, Map<string, number>>();
  for (const path of readable.slice(0, maxRead)) {
    if (charts.some((chart) => path.startsWith(`${chart}/templates/`))) continue;
    const text = await readText(tree, path);
    if (text === undefined || !text.includes('apiVersion')) continue;
    for (const document of parseConfigurationFile(text, path).documents) {
      const kind = document.kind === 'broken' ? document.of : document.kind;
      found.fairlead.push({ path, line: document.line, kind, name: document.name });
    }
    for (const { group, kind, name } of documentsOf(text)) sortIn(found, manifests, { path, group, kind, name });
  }
  return {
    files: paths.length,
    ...found,
    kustomizations: paths
      .filter((path) => /(?:^|\/)kustomization\.ya?ml$|(?:^|\/)Kustomization$/.test(path))
      .map(folderOf),
    charts,
    manifests,
    unread: Math.max(0, readable.length - maxRead),
  };
}

type Sorted = FoundDocument & { readonly group: string };

function sortIn(
  found: { readonly argoCd: FoundDocument[]; readonly flux: FoundDocument[] },
  manifests: Map<string, Map<string, number>>,
  { path, group, kind, name }: Sorted,
): void {
  if (group === 'fairlead.dev' || group === 'kustomize.config.k8s.io') return;
  if (group === 'argoproj.io') found.argoCd.push({ path, kind, name });
  else if (group.endsWith('.toolkit.fluxcd.io')) found.flux.push({ path, kind, name });
  else {
    const folder = folderOf(path);
    const kinds = manifests.get(folder) ?? new Map<string, number>();
    manifests.set(folder, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
  }
}

function documentsOf(
  text: string,
): readonly { readonly group: string; readonly kind: string; readonly name: string }[] {
  return readYaml(text, 'kubernetes').flatMap((document) => {
    if (document.kind === 'broken' || !isJsonObject(document.value)) return [];
    const { apiVersion, kind, metadata } = document.value;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
    const name = isJsonObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : '';
    return [{ group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '', kind, name }];
  });
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.'));
}
