import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';
import { resolveImport, zoneOf } from '../zones.ts';

interface Edge {
  readonly to: string;
  readonly file: string;
  readonly line: number;
}
type Graph = ReadonlyMap<string, readonly Edge[]>;

/** No file imports itself by way of others at run time; no folder of core another that imports it, not even a type. */
export const cycles: Rule = {
  name: 'cycles',
  find: ({ modules }) => {
    const ofCore = modules.filter(({ path, isTest }) => path.startsWith('core/src/') && !isTest);
    return [...findCycles(fileGraph(modules)), ...findCycles(folderGraph(ofCore))];
  },
};

function fileGraph(modules: readonly SourceFile[]): Graph {
  return new Map(modules.map((file) => [file.path, edges(file, (path) => path, true)]));
}

function folderGraph(modules: readonly SourceFile[]): Graph {
  const graph = new Map<string, Edge[]>();
  for (const file of modules) {
    const from = zoneOf(file.path);
    const out = graph.get(from) ?? [];
    for (const edge of edges(file, zoneOf, false)) {
      if (edge.to !== from && !out.some(({ to }) => to === edge.to)) out.push(edge);
    }
    graph.set(from, out);
  }
  return graph;
}

function edges(file: SourceFile, nodeOf: (path: string) => string, onlyValues: boolean): readonly Edge[] {
  return file.imports.flatMap(({ specifier, line, isType }) => {
    const target = resolveImport(file.path, specifier);
    return target === undefined || (onlyValues && isType) ? [] : [{ to: nodeOf(target), file: file.path, line }];
  });
}

/** Depth first; the edge that closes a cycle is the violation, and its message tells the way round. */
function findCycles(graph: Graph): readonly Violation[] {
  const done = new Set<string>();
  const trail: string[] = [];
  const found: Violation[] = [];
  const visit = (node: string): void => {
    trail.push(node);
    for (const { to, file, line } of graph.get(node) ?? []) {
      const start = trail.indexOf(to);
      if (start >= 0) found.push({ file, line, message: `cycle: ${[...trail.slice(start), to].join(' → ')}` });
      else if (!done.has(to) && graph.has(to)) visit(to);
    }
    trail.pop();
    done.add(node);
  };
  for (const node of graph.keys()) if (!done.has(node)) visit(node);
  return found;
}
