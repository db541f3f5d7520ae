import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What the bundler says of one of its files. Paths of `file`, `css` and `assets` are of the built page, the others are keys. */
export interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  /** What its styles name: the faces of letters. */
  readonly assets?: readonly string[];
}
export type Manifest = { readonly [key: string]: Chunk };

export interface PageWeight {
  /** `insight`, as the file in `web/src/pages` is called. */
  readonly page: string;
  /** Compressed bytes of everything that is fetched before the page can be used, the first time. */
  readonly bytes: number;
}

/** Faces of letters that few names hold (`ć`, `ő`): a browser fetches them with the first such letter, not before. */
const rareLetters = /-ext-[^/]*\.woff2$/;

const pageKey = /^src\/pages\/([a-z-]+)\.tsx$/;

/** The files that are fetched for each page: what every page begins with, and its own, each file once. */
export function filesOfPages(manifest: Manifest): ReadonlyMap<string, ReadonlySet<string>> {
  const entries = Object.entries(manifest).flatMap(([key, { isEntry }]) => (isEntry === true ? [key] : []));
  const pages = Object.keys(manifest).flatMap((key) => {
    const name = pageKey.exec(key)?.[1];
    return name === undefined ? [] : [[name, filesFrom(manifest, [...entries, key])] as const];
  });
  return new Map(pages);
}

function filesFrom(manifest: Manifest, keys: readonly string[]): ReadonlySet<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const open = [...keys];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const chunk = manifest[key];
    if (chunk === undefined || seen.has(key)) continue;
    seen.add(key);
    const faces = (chunk.assets ?? []).filter((file) => !rareLetters.test(file));
    for (const file of [chunk.file, ...(chunk.css ?? []), ...faces]) files.add(file);
    open.push(...(chunk.imports ?? []));
  }
  return files;
}

/** How heavy the first look at each page is, the heaviest first. `dist` holds the built page. */
export function pageWeights(dist: string): readonly PageWeight[] {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Manifest; // the bundler wrote it
  const weights = new Map<string, number>();
  const weightOf = (file: string): number => {
    const known = weights.get(file) ?? gzipSync(readFileSync(join(dist, file))).length;
    weights.set(file, known);
    return known;
  };
  return [...filesOfPages(manifest)]
    .map(([page, files]) => ({
      page,
      bytes: [...files, 'index.html'].reduce((sum, file) => sum + weightOf(file), 0),
    }))
    .sort((a, b) => b.bytes - a.bytes);
}
