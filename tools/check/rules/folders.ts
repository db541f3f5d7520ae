import type { Rule } from '../rule.ts';

const map = 'ARCHITECTURE.md';
/**
 * Folders that a reader of the map looks for: those of the packages and the families of adapters. Not an adapter's own:
 * who adds one changes nothing else.
 */
const patterns = [/^(?:core|server|web)\/src\/([^/]+)\//, /^server\/src\/adapters\/([^/]+)\//, /^tools\/([^/]+)\//];

/** Every folder of the house is named in ARCHITECTURE.md. */
export const folders: Rule = {
  name: 'folders',
  find: ({ files }) => {
    const text = files.find(({ path }) => path === map)?.text;
    if (text === undefined) return [];
    const unnamed = new Set<string>();
    for (const { path } of files) {
      for (const pattern of patterns) {
        const [folder, name] = pattern.exec(path) ?? [];
        if (folder && name && !isNamed(text, name)) unnamed.add(folder);
      }
    }
    return [...unnamed].map((folder) => ({ file: map, line: 0, message: `does not name ${folder}` }));
  },
};

function isNamed(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);
}
