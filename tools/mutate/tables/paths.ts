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
    name: "an archive's link leads out of it",
    from: "const leaves = entry.target.startsWith('/') || (resolved !== root && !isBelow(resolved, root));",
    to: 'const leaves = resolved === folder;',
  },
  {
    ...archive,
    name: "an archive's link leads out through another one",
    from: 'if (leaves || /',
    to: 'if (leaves || /never^/.test(entry.target) && /',
  },
  {
    ...archive,
    name: 'an archive fills the disk',
    from: 'if (entries > limits.entries || bytes > limits.bytes)',
    to: 'if (false)',
  },
];
