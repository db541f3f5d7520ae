import type { Node } from 'oxc-parser';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

const testName = /\.test\.(tsx?)$/;

/**
 * The first `describe` of a test names the file that it tests, so that a failure says where to look: `a.ts` in
 * `a.test.ts`; any file or folder in a test that has no such neighbour.
 */
export const rootDescribe: Rule = {
  name: 'root-describe',
  find: ({ files, modules }) => {
    const paths = new Set(files.flatMap(({ path }) => [path, ...foldersOf(path)]));
    return modules.filter(({ path }) => testName.test(path)).flatMap((file) => lookAt(file, paths));
  },
};

function lookAt(file: SourceFile, paths: ReadonlySet<string>): readonly Violation[] {
  const neighbours = [file.path.replace(testName, '.$1'), file.path.replace(testName, '.mjs')];
  const neighbour = neighbours.find((path) => paths.has(path));
  const wanted = neighbour ? `'${neighbour}'` : 'the path of what it tests';
  for (const statement of file.program.body) {
    const call = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
    if (call?.type !== 'CallExpression' || !isDescribe(call.callee)) continue;
    const [title] = call.arguments;
    // A word after the path may tell several suites of one file apart.
    const named = title?.type === 'Literal' ? String(title.value).split(' ')[0] : undefined;
    if (named && (neighbour ? named === neighbour : paths.has(named))) return [];
    return [{ file: file.path, line: file.lineOf(call.start), message: `the first describe is not ${wanted}` }];
  }
  return [{ file: file.path, line: 0, message: `no describe at the top with ${wanted}` }];
}

/** `describe`, `describe.skip`, `describe.skipIf(…)`, `describe.each(…)`, the `describeGitContract` of a port. */
function isDescribe(callee: Node): boolean {
  if (callee.type === 'Identifier') return /^describe/.test(callee.name);
  if (callee.type === 'MemberExpression') return isDescribe(callee.object);
  return callee.type === 'CallExpression' && isDescribe(callee.callee);
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
