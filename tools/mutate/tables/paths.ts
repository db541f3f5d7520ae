import type { Mutation } from '../mutation.ts';

const roots = {
  file: 'server/src/supervisor/path-rules.ts',
  noticedBy: ['server/src/supervisor/file-object.test.ts', 'server/src/supervisor/path-rules.test.ts'],
} as const;
const archive = {
  file: 'server/src/supervisor/unpack-archive.ts',
  noticedBy: ['server/src/supervisor/unpack-archive.test.ts'],
} as const;

/** Where a host target may write, and what an archive may hold. */
export const paths: readonly Mutation[] = [
  {
    ...roots,
    name: 'a file is placed outside the roots',
    from: 'if (realRoots.some((root) => isBelow(place, root))) return ok(place);',
    to: 'if (realRoots.length > 0) return ok(place);',
  },
  {
    ...roots,
    name: 'a folder that is a link leads out of the roots',
    from: 'const parent = await realDeepest(dirname(wanted));',
    to: 'const parent = dirname(wanted);',
  },
  {
    ...roots,
    name: 'a dangling link leads out of the roots',
    from: "      if (await isLink(at)) return join(sep, 'dangling link', ...rest);\n",
    to: '',
  },
  { ...roots, name: 'a NUL cuts a path', from: "if (path.includes('\\0'))", to: 'if (false)' },
  {
    ...roots,
    name: 'a sibling with the same beginning counts as below',
    from: "return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);",
    to: 'return path.startsWith(root);',
  },
  {
    ...roots,
    name: 'a program works outside the roots',
    from: 'if (place === real || isBelow(place, real)) return ok(place);',
    to: "if (real !== '') return ok(place);",
  },
  {
    ...archive,
    name: 'an archive writes above itself',
    from: "path.split('/').includes('..')",
    to: 'false',
  },
  { ...archive, name: 'an archive writes to an absolute path', from: "if (path.startsWith('/') ||", to: 'if (' },
  {
    ...archive,
    name: 'an archive writes through its own link',
    from: 'if (real !== root && !isBelow(real, root))',
    to: 'if (false)',
  },
  {
    ...archive,
    name: "an archive's link leads out of it",
    from: "entry.target.startsWith('/') || (resolved !== root && !isBelow(resolved, root))",
    to: 'false',
  },
  {
    ...archive,
    name: "an archive's hard link takes a file of the machine",
    from: 'target === undefined || !isBelow(real, root)',
    to: "target === undefined || real === ''",
  },
  {
    ...archive,
    name: 'an archive fills the disk',
    from: 'if (entries > mostEntries || bytes > mostBytes)',
    to: 'if (false)',
  },
];
