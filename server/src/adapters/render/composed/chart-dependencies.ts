import { materialRead } from '@fairlead/core/bundle/material-read.ts';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { OutsideRequest } from '@fairlead/core/model/material.ts';
import { chooseVersion, isExactVersion } from '@fairlead/core/source/choose-version.ts';
import { readOutsideAddress } from '@fairlead/core/source/outside-address.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import type { Tree } from '../../../ports/git.ts';
import type { RenderRequest } from '../../../ports/renderer.ts';
import type { MountedTree } from './mounted-tree.ts';

const maxBytes = 1024 * 1024;
const maxDependencies = 64;
type Dependency = { readonly name: string; readonly version: string; readonly repository: string };

/**
 * Puts what a chart depends on and does not carry into its `charts/`: the versions that its `Chart.lock` names, from places
 * that are allowed. True where anything was added.
 */
export async function addDependencies(
  { outside, repo }: RenderRequest,
  tree: MountedTree,
  folder: string,
  signal: AbortSignal,
): Promise<Result<boolean, Failure>> {
  const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const wanted = await readDependencies(tree, at('Chart.yaml'));
  if (wanted.length === 0) return ok(false);
  const locked = await readDependencies(tree, at('Chart.lock'));
  tree.note({ kind: locked.length > 0 ? 'file' : 'miss', repo, path: at('Chart.lock') });
  const there = (await tree.list(at('charts'))) ?? [];
  let added = false;
  for (const dependency of wanted.slice(0, maxDependencies)) {
    const { name, repository } = dependency;
    const isThere = there.some(
      (entry) => entry.name === name || (entry.name.startsWith(`${name}-`) && entry.name.endsWith('.tgz')),
    );
    if (repository === '' || repository.startsWith('file://') || isThere || tree.has(at(`charts/${name}`))) continue;
    const request = requestFor(dependency, locked);
    if (!request.ok) return refuse(at('Chart.yaml'), request.error);
    if (outside === undefined || !outside.allows(repository))
      return refuse(
        at('Chart.yaml'),
        `the dependency ${name} lies at ${repository}, which is not allowed: name it in \`sources\` of the project, declare a Connection for it, or commit the chart to charts/`,
      );
    tree.note(materialRead(request.value));
    const opened = await outside.open(request.value, signal);
    if (!opened.ok) return opened;
    tree.mount(at(`charts/${name}`), opened.value.tree, null);
    added = true;
  }
  return ok(added);
}

/** What the lock says, if it fits what the chart asks for; without a lock only one version is version enough. */
function requestFor(
  { name, version, repository }: Dependency,
  locked: readonly Dependency[],
): Result<OutsideRequest, string> {
  const address = readOutsideAddress(repository);
  if (!address.ok) return err(`the dependency ${name}: "${repository}" ${address.error}`);
  const lock = locked.find((candidate) => candidate.name === name && sameAddress(candidate.repository, repository));
  if (lock === undefined && !isExactVersion(version))
    return err(
      `the dependency ${name} asks for "${version}" and no Chart.lock says which: run \`helm dependency update\` and commit Chart.lock`,
    );
  if (lock !== undefined && chooseVersion(version, [lock.version]) === undefined)
    return err(
      `Chart.lock has ${name} ${lock.version}, and Chart.yaml asks for "${version}": run \`helm dependency update\` and commit Chart.lock`,
    );
  return ok({ kind: 'chart', repo: address.value, name, version: lock?.version ?? version, digest: null });
}

function sameAddress(a: string, b: string): boolean {
  return a.replace(/\/+$/, '') === b.replace(/\/+$/, '');
}

async function readDependencies(tree: Tree, path: string): Promise<readonly Dependency[]> {
  const bytes = await tree.read(path, maxBytes);
  const [document] = bytes === undefined ? [] : readYaml(new TextDecoder().decode(bytes), 'kubernetes');
  if (document?.kind !== 'document' || !isJsonObject(document.value)) return [];
  const dependencies = document.value['dependencies'];
  return (Array.isArray(dependencies) ? (dependencies as readonly Json[]) : []).flatMap(
    (entry): readonly Dependency[] => {
      if (!isJsonObject(entry) || typeof entry['name'] !== 'string') return [];
      if (!/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(entry['name'])) return [];
      const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
      return [{ name: entry['name'], version: text(entry['version']), repository: text(entry['repository']) }];
    },
  );
}

function refuse(path: string, message: string): Result<never, Failure> {
  return err({ code: 'render-failed', message: `${path}: ${message}`, next: 'correct it and push', retryable: false });
}
