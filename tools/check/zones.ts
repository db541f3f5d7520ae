import { posix } from 'node:path';

/** `server` and `core` are cut by their first folder, adapters by family and tool, the rest not at all. */
const depths: Readonly<Record<string, number>> = { core: 1, server: 1 };

/**
 * The zone of a file: `core/diff`, `server/io`, `server/adapters/git/mirror` (or `server/adapters/git` for a file
 * directly in the family's folder), `web`, `tools`.
 */
export function zoneOf(path: string): string {
  const [first = '', source, ...rest] = path.split('/');
  if (path === 'web/vite.config.ts') return 'tools'; // runs in Node, builds the page
  const folders = source === 'src' ? rest.slice(0, -1) : [];
  const depth = folders[0] === 'adapters' ? 3 : (depths[first] ?? 0);
  return [first, ...folders.slice(0, depth)].join('/');
}

/** Whether a zone is meant by a pattern: itself, or by `core/*` everything below `core`. */
export function isZone(zone: string, pattern: string): boolean {
  return zone === pattern || (pattern.endsWith('/*') && zone.startsWith(pattern.slice(0, -1)));
}

/** The file of this repository that an import names, or undefined for a package or a module of Node. */
export function resolveImport(importer: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(importer), specifier);
  const workspace = /^@fairlead\/(core|server|web)\/(.+)$/.exec(specifier);
  return workspace ? `${workspace[1]}/src/${workspace[2]}` : undefined;
}

/** The package of an import: `@scope/name` or `name`, without what comes after it. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
