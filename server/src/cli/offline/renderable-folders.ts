import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import type { Tree } from '../../ports/git.ts';
import { readText } from './read-configuration.ts';
import type { Survey } from './survey-tree.ts';

const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const lists = ['resources', 'bases', 'components'];
const maxKustomizations = 500;

/**
 * What a repository without Fairlead's configuration would deploy: its charts (not those inside others), the kustomizations
 * that no other one builds on, and the topmost folders of manifests that belong to neither.
 */
export async function renderableFolders(tree: Tree, survey: Survey): Promise<readonly string[]> {
  const charts = survey.charts.filter(
    (chart) => !survey.charts.some((other) => other !== chart && isBelow(chart, other)),
  );
  const used = new Set<string>();
  const overlays: string[] = [];
  for (const folder of survey.kustomizations.slice(0, maxKustomizations)) {
    const { kind, refers } = await readReferences(tree, folder);
    for (const path of refers) used.add(path);
    if (kind !== 'Component') overlays.push(folder);
  }
  const roots = overlays.filter((folder) => !used.has(folder));
  const taken = [...charts, ...survey.kustomizations];
  const manifests = [...survey.manifests.keys()].filter(
    (folder) => !taken.some((one) => folder === one || isBelow(folder, one)),
  );
  const topmost = manifests.filter((folder) => !manifests.some((other) => other !== folder && isBelow(folder, other)));
  // A folder above charts and kustomizations would take their files for manifests.
  const plain = topmost.filter((folder) => !taken.some((one) => isBelow(one, folder)));
  return [...new Set([...charts, ...roots, ...plain])].sort();
}

async function readReferences(
  tree: Tree,
  folder: string,
): Promise<{ readonly kind: string; readonly refers: readonly string[] }> {
  for (const name of names) {
    const text = await readText(tree, folder === '' ? name : `${folder}/${name}`);
    if (text === undefined) continue;
    const [document] = readYaml(text, 'kubernetes');
    const value = document?.kind === 'document' ? document.value : null;
    if (!isJsonObject(value)) return { kind: '', refers: [] };
    const entries = lists.flatMap((list) => (Array.isArray(value[list]) ? (value[list] as readonly Json[]) : []));
    const refers = entries.flatMap((entry) =>
      typeof entry === 'string' && !entry.includes(':') ? [join(folder, entry)] : [],
    );
    return { kind: typeof value['kind'] === 'string' ? value['kind'] : '', refers };
  }
  return { kind: '', refers: [] };
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' ? path !== '' : path.startsWith(`${folder}/`);
}

function join(folder: string, relative: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
