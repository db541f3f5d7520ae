import { basename, join, resolve } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { inspectPath, writeNewFile } from '../../io/work-files.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type StarterFile, starterFiles } from '../offline/starter-files.ts';
import { flag, optionalArgument, text } from '../options.ts';
import { agrees } from '../output/confirm.ts';
import { yes } from '../shared-options.ts';

const namePattern = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;

export const init = defineCommand({
  name: 'init',
  group: 'start',
  summary: 'write a starter configuration into a folder',
  details:
    'Shows the files and asks before it writes them; what is there already is never touched. Commit and push them, then `fairlead up --repo`.',
  args: { folder: optionalArgument('the repository’s folder; default here', { completes: 'directory' }) },
  options: {
    application: text('NAME', 'what is shipped; default the folder’s name'),
    path: text('PATH', 'where its manifests are; default deploy', { completes: 'directory' }),
    stages: text('A,B,…', 'the way to production; default dev,prod'),
    kubernetes: flag('the targets are clusters; without it directories of this machine'),
    ...yes,
  },
  examples: [
    { line: 'fairlead init', does: 'look first, then write' },
    { line: 'fairlead init --application shop --stages dev,staging,prod --kubernetes --yes', does: 'without asking' },
  ],
  needs: 'nothing',
  run: async (context, { args, options }) => {
    const folder = resolve(context.io.cwd, args.folder ?? '.');
    if ((await inspectPath(folder))?.kind !== 'directory') {
      throw new AppError('not-found', `${folder} is no folder; make it first (git init ${folder})`);
    }
    const application = checkName('--application', options.application ?? nameFrom(folder));
    const path = checkPath(options.path ?? 'deploy');
    const files = starterFiles({
      application,
      path,
      stages: readStages(options.stages ?? 'dev,prod'),
      runs: options.kubernetes ? 'kubernetes' : 'host',
      withManifest: (await inspectPath(join(folder, path))) === undefined,
    });
    return writeAll(context, folder, files, options.yes);
  },
});

async function writeAll(
  context: Context,
  folder: string,
  files: readonly StarterFile[],
  isAgreed: boolean,
): Promise<number> {
  for (const { path } of files) {
    if ((await inspectPath(join(folder, path))) === undefined) continue;
    throw new AppError('conflict', `${join(folder, path)} is there already; nothing was written`);
  }
  for (const { path, content } of files) {
    context.print(context.style('strong', path));
    for (const line of content.trimEnd().split('\n')) context.print(`  ${line}`);
  }
  if (!(await agrees(context, `Write ${files.length} files into ${folder}?`, isAgreed))) {
    context.note('Nothing was written.');
    return exitCodes.ok;
  }
  for (const { path, content } of files) {
    if (await writeNewFile(join(folder, path), content)) continue;
    throw new AppError('conflict', `${join(folder, path)} appeared meanwhile and was left as it is`);
  }
  context.print(
    `${context.style('good', '✓')} Written. Check with \`fairlead lint\`, commit, then: fairlead up --repo ${folder} --path fairlead`,
  );
  return exitCodes.ok;
}

function nameFrom(folder: string): string {
  const name = basename(folder)
    .replace(/\.git$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  return name === '' ? 'app' : name;
}

function checkName(option: string, name: string): string {
  if (namePattern.test(name)) return name;
  throw new AppError('invalid-input', `${option}: "${name}" is no name; use lower-case letters, digits, "-" and "."`);
}

function checkPath(path: string): string {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || parts.includes('..') || parts.length === 0) {
    throw new AppError('invalid-input', `--path: "${path}" lies outside the folder; write for example deploy`);
  }
  return parts.join('/');
}

function readStages(typed: string): readonly string[] {
  const stages = typed.split(',').map((stage) => checkName('--stages', stage.trim()));
  if (new Set(stages).size === stages.length) return stages;
  throw new AppError('invalid-input', `--stages: "${typed}" names a stage twice`);
}
