import { Visitor } from 'oxc-parser';
import type { Rule, Violation } from '../rule.ts';
import type { Import, SourceFile } from '../source-file.ts';
import { capabilities } from '../tables/capabilities.ts';
import { corePackages, directions, sharedByFamily, testZones } from '../tables/directions.ts';
import { isZone, packageOf, resolveImport, zoneOf } from '../zones.ts';

/** Who imports whom (`tables/directions.ts`) and who touches the world (`tables/capabilities.ts`). Tests may do all. */
export const imports: Rule = {
  name: 'imports',
  find: ({ modules }) => modules.filter(({ path, isForTests }) => !isForTests && isOurs(path)).flatMap(lookAt),
};

/** Examples are other people's repositories. */
function isOurs(path: string): boolean {
  return !path.startsWith('examples/') && path.includes('/');
}

function lookAt(file: SourceFile): readonly Violation[] {
  const zone = zoneOf(file.path);
  const found: Violation[] = [];
  for (const imported of file.imports) {
    const message = objection(file.path, zone, imported);
    if (message) found.push({ file: file.path, line: imported.line, message });
  }
  return [...found, ...globalFetch(file, zone)];
}

function objection(importer: string, zone: string, { specifier, isType }: Import): string | undefined {
  const target = resolveImport(importer, specifier);
  if (target !== undefined) {
    return mayImport(zone, zoneOf(target)) ? undefined : `${zone} must not import ${zoneOf(target)} (${specifier})`;
  }
  if (zone.startsWith('core/') && !corePackages.includes(packageOf(specifier)))
    return `core must not import ${specifier}`;
  if (zone === 'web' && specifier.startsWith('node:')) return `web must not import ${specifier}`;
  return isType || mayUse(zone, packageOf(specifier))
    ? undefined
    : `${zone} must not use ${specifier}: go through a port`;
}

function mayImport(from: string, to: string): boolean {
  if (from === to || sameFamily(from, to)) return true;
  const isHidden = testZones.includes(to) && !testZones.includes(from) && from !== 'tools' && from !== 'bench';
  const allowed = directions.find(({ zone }) => isZone(from, zone))?.may ?? [];
  return !isHidden && allowed.some((pattern) => isZone(to, pattern));
}

/** A tool and its family's own folder know each other; two tools do not, unless one is a folder for all of them. */
function sameFamily(from: string, to: string): boolean {
  if (!from.startsWith('server/adapters/') || familyOf(from) !== familyOf(to)) return false;
  return from === familyOf(from) || to === familyOf(to) || sharedByFamily.includes(to);
}

function familyOf(zone: string): string {
  return zone.split('/').slice(0, 3).join('/');
}

function mayUse(zone: string, module: string): boolean {
  const capability = capabilities.find(({ modules }) => modules.includes(module));
  return !capability || capability.zones.some((pattern) => isZone(zone, pattern));
}

/** The one way to the network that needs no import. A file that has its own `fetch` means that one. */
function globalFetch(file: SourceFile, zone: string): readonly Violation[] {
  const isOwn = /\b(?:function|const|let|import) \{?[^;=]*\bfetch\b/.test(file.text);
  if (mayUse(zone, 'fetch') || isOwn || !file.text.includes('fetch(')) return [];
  const found: Violation[] = [];
  new Visitor({
    CallExpression: ({ callee, start }) => {
      if (callee.type !== 'Identifier' || callee.name !== 'fetch') return;
      found.push({
        file: file.path,
        line: file.lineOf(start),
        message: `${zone} must not use fetch: go through a port`,
      });
    },
  }).visit(file.program);
  return found;
}
