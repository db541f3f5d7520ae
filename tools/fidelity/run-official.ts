import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { Programs } from '../parts/part.ts';
import { normalise, objectsOfJson, objectsOfYaml } from './normalise.ts';
import type { Case, CaseSettings, Tool } from './read-cases.ts';

export type Official = Programs<Tool>;

/** What the official command makes of a case, in a folder of its own and without network. */
export function runOfficial(official: Official, one: Case): readonly Json[] | 'refused' {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-official-'));
  try {
    for (const [path, content] of Object.entries(one.files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    }
    return commands[one.tool](official, one, dir);
  } catch (error) {
    if (process.env['FAIRLEAD_FIDELITY_VERBOSE'] !== undefined) console.error(`${one.tool}/${one.name}: ${error}`);
    return 'refused';
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const maxOutputBytes = 64 * 1024 * 1024;
const commands = { helm: runHelm, kustomize: runKustomize, jsonnet: runJsonnet } as const;

function runHelm(official: Official, { settings }: Case, cwd: string): readonly Json[] {
  const { path = '.', release = 'shop', namespace = 'shop-dev', valuesFiles = [], values, kubeVersion } = settings;
  const { apiVersions = [], skipCrds = false } = settings;
  const written: string[] = [];
  if (values !== undefined) {
    written.push('--values', join(cwd, '..values.json'));
    writeFileSync(join(cwd, '..values.json'), JSON.stringify(values));
  }
  const files = valuesFiles.flatMap((file) => ['--values', join(cwd, file)]);
  const args = ['template', release, join(cwd, path), '--namespace', namespace, ...files, ...written];
  if (!skipCrds) args.push('--include-crds');
  if (kubeVersion !== undefined) args.push('--kube-version', kubeVersion);
  for (const version of apiVersions) args.push('--api-versions', version);
  return objectsOfYaml(capture(official.helm, args, cwd));
}

function runKustomize(official: Official, { settings }: Case, cwd: string): readonly Json[] {
  const helm = ['--enable-helm', '--helm-command', official.helm];
  return objectsOfYaml(capture(official.kustomize, ['build', ...helm, join(cwd, settings.path ?? '.')], cwd));
}

function runJsonnet(official: Official, { settings, files }: Case, cwd: string): readonly Json[] {
  const { path = 'main.jsonnet' } = settings;
  const programs = path.endsWith('.jsonnet')
    ? [path]
    : Object.keys(files).filter((file) => file.endsWith('.jsonnet') && dirname(file) === path);
  const found: Json[] = [];
  for (const program of programs)
    found.push(...objectsOfJson(capture(official.jsonnet, [...jsonnetOptions(settings), program], cwd)));
  return normalise(found);
}

function jsonnetOptions({ jpath = [], extStr, extCode, tlaStr, tlaCode }: CaseSettings): readonly string[] {
  const pairs = { '--ext-str': extStr, '--ext-code': extCode, '--tla-str': tlaStr, '--tla-code': tlaCode };
  const given = Object.entries(pairs).flatMap(([option, texts = {}]) =>
    Object.entries(texts).flatMap(([name, text]) => [option, `${name}=${text}`]),
  );
  return [...jpath.flatMap((folder) => ['-J', folder]), ...given];
}

function capture(program: string, args: readonly string[], cwd: string): string {
  const home = { HOME: cwd, HELM_CACHE_HOME: cwd, HELM_CONFIG_HOME: cwd, HELM_DATA_HOME: cwd };
  const env = { PATH: process.env['PATH'], ...home };
  return execFileSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: maxOutputBytes, stdio: 'pipe' });
}
