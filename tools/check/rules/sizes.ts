import { type Node, Visitor, type VisitorObject } from 'oxc-parser';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';
import { exemptions, limits } from '../tables/limits.ts';

interface Named {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Files and functions stay short enough to be read in one go: the limits and exemptions of `tables/limits.ts`. */
export const sizes: Rule = {
  name: 'sizes',
  find: ({ modules }) => modules.flatMap((file) => [...fileSize(file), ...(file.isTest ? [] : functionSizes(file))]),
};

function fileSize(file: SourceFile): readonly Violation[] {
  const limit = exemption(file.path) ?? (file.isTest ? limits.testFile : limits.file);
  if (file.lineCount <= limit) return [];
  return [{ file: file.path, line: 0, message: `${file.lineCount} lines, more than ${limit}` }];
}

function functionSizes(file: SourceFile): readonly Violation[] {
  return functionsOf(file).flatMap(({ name, start, end }) => {
    const lines = file.lineOf(end) - file.lineOf(start) + 1;
    const isComponent = file.path.endsWith('.tsx') && /^[A-Z]/.test(name);
    const limit = exemption(file.path, name) ?? (isComponent ? limits.component : limits.function);
    if (lines <= limit) return [];
    return [{ file: file.path, line: file.lineOf(start), message: `${name} has ${lines} lines, more than ${limit}` }];
  });
}

function exemption(path: string, name?: string): number | undefined {
  return exemptions.find((candidate) => candidate.file === path && candidate.name === name)?.lines;
}

/** Every function with its name: its own, or that of the variable, property or method that holds it. */
function functionsOf(file: SourceFile): readonly Named[] {
  const names = new Map<number, string>();
  const found: Named[] = [];
  const add = ({ id, start, end }: { id?: { name: string } | null; start: number; end: number }) => {
    found.push({ name: id?.name ?? names.get(start) ?? 'a function', start, end });
  };
  const name = (key: Node, value: Node | null | undefined) => {
    if (value) names.set(value.start, file.text.slice(key.start, key.end).split(/[:(\s]/)[0] ?? '');
  };
  const visitor: VisitorObject = {
    VariableDeclarator: ({ id, init }) => name(id, init),
    Property: ({ key, value }) => name(key, value),
    MethodDefinition: ({ key, value }) => name(key, value),
    PropertyDefinition: ({ key, value }) => name(key, value),
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: ({ start, end }) => add({ start, end }),
  };
  new Visitor(visitor).visit(file.program);
  return found;
}
