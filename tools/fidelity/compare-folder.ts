import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { RenderEngine } from '../../server/src/adapters/render/engine/render-engine.ts';
import { findPart } from '../parts/parts.ts';
import type { Case } from './read-cases.ts';
import { type Official, runOfficial } from './run-official.ts';
import { rendererOn, runOurs } from './run-ours.ts';

const maxFileBytes = 2 * 1024 * 1024;

/**
 * Renders every chart and kustomization below a folder by the official commands and by ours, and tells of each whether they
 * agree. False where any does not. For charts and overlays that are other people's, which this repository does not hold.
 */
export async function compareFolder(official: Official, folder: string): Promise<boolean> {
  const program = findPart('engine')?.engine;
  if (program === undefined)
    throw new Error('the engine is not built: node tools/boot/run.mjs tools/parts/build.ts engine');
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-folder-'));
  const engine = await RenderEngine.start({ program, cwd: dir }, new AbortController().signal);
  let agree = true;
  try {
    const renderer = rendererOn(engine);
    for (const one of casesIn(folder)) {
      const wanted = runOfficial(official, one);
      const ours = await runOurs(renderer, one);
      const isSame =
        wanted === 'refused'
          ? typeof ours === 'string'
          : typeof ours !== 'string' && stableStringify(ours) === stableStringify(wanted);
      agree &&= isSame;
      const what = wanted === 'refused' ? 'both refuse' : `${wanted.length} objects`;
      console.log(
        `${isSame ? '✓' : '✗'} ${one.tool} ${one.name}: ${isSame ? what : `differs (${typeof ours === 'string' ? ours : what})`}`,
      );
    }
  } finally {
    await engine.close();
    rmSync(dir, { recursive: true });
  }
  return agree;
}

function casesIn(folder: string): readonly Case[] {
  const files: { [path: string]: string } = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || statSync(path).size > maxFileBytes) continue;
    files[relative(folder, path)] = readFileSync(path, 'utf8');
  }
  const found = Object.keys(files).flatMap((file): readonly Case[] => {
    const path = dirname(file) === '.' ? '' : dirname(file);
    const of = { name: path || '.', digest: '', files, settings: path === '' ? {} : { path } };
    if (file.endsWith('Chart.yaml')) return [{ ...of, tool: 'helm' }];
    return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(file) ? [{ ...of, tool: 'kustomize' }] : [];
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
