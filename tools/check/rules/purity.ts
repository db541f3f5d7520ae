import { type MemberExpression, type Node, Visitor } from 'oxc-parser';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

/**
 * Core decides; it does not look at the world. What Node and the browser add (`process`, `fetch`, timers) does not
 * even compile there; this rule bans what the language itself has.
 */
export const purity: Rule = {
  name: 'purity',
  find: ({ modules }) => modules.filter(({ path, isTest }) => path.startsWith('core/src/') && !isTest).flatMap(lookAt),
};

const bannedMembers = new Set(['Date.now', 'Math.random']);
const bannedObjects = new Set(['console', 'globalThis']);

function lookAt(file: SourceFile): readonly Violation[] {
  const found: Violation[] = [];
  const ban = ({ start }: { start: number }, what: string) => {
    found.push({ file: file.path, line: file.lineOf(start), message: `${what} in core: take it as an argument` });
  };
  const banAsync = (node: { start: number; async: boolean }) => {
    if (node.async) ban(node, 'async');
  };
  new Visitor({
    MemberExpression: (node) => {
      const path = pathOf(node);
      if (bannedMembers.has(path)) ban(node, path);
      if (node.object.type === 'Identifier' && bannedObjects.has(node.object.name)) ban(node, node.object.name);
    },
    NewExpression: (node) => {
      if (isNamed(node.callee, 'Date') && node.arguments.length === 0) ban(node, 'new Date()');
    },
    CallExpression: (node) => {
      if (isNamed(node.callee, 'Date')) ban(node, 'Date()');
      if (isNamed(node.callee, 'fetch')) ban(node, 'fetch()');
    },
    FunctionDeclaration: banAsync,
    FunctionExpression: banAsync,
    ArrowFunctionExpression: banAsync,
    AwaitExpression: (node) => ban(node, 'await'),
  }).visit(file.program);
  return found;
}

function pathOf({ object, property }: MemberExpression): string {
  return object.type === 'Identifier' && property.type === 'Identifier' ? `${object.name}.${property.name}` : '';
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}
