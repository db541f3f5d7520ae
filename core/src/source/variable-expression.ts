import { err, ok, type Result } from '../lib/result.ts';

export type Variables = { readonly [name: string]: string };
type Inner = (text: string) => Result<string, string>;

/**
 * What stands between `${` and `}`: a name, or one of bash's forms that Flux knows: `#NAME`, `NAME:=x`, `NAME:-x`, `NAME=x`,
 * `NAME-x`, `NAME:from:count`, `NAME#x`, `NAME##x`, `NAME%x`, `NAME%%x`, `NAME/x/y`, `NAME//x/y`, `NAME/#x/y`, `NAME/%x/y`, `NAME^`,
 * `NAME^^`, `NAME,`, `NAME,,`. In what is cut off, `*` and `?` match as in a shell.
 */
export function evaluateExpression(text: string, variables: Variables, inner: Inner): Result<string, string> {
  const length = /^#([A-Za-z_]\w*)$/.exec(text)?.[1];
  if (length !== undefined) {
    const value = lookUp(length, variables);
    return value === undefined ? unknown(length) : ok(String(value.length));
  }
  const [, name, rest = ''] = /^([A-Za-z_]\w*)([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) return err(`"\${${text.slice(0, 40)}}" is no variable; write $\${ for a plain \${`);
  const value = lookUp(name, variables);
  if (rest === '') return value === undefined ? unknown(name) : ok(value);
  const fallback = /^(:?[=-])([\s\S]*)$/.exec(rest);
  if (fallback !== null) {
    const [, operator = '', written = ''] = fallback;
    const isThere = value !== undefined && (value !== '' || !operator.startsWith(':'));
    return isThere ? ok(value) : inner(written);
  }
  if (value === undefined) return unknown(name);
  return change(value, rest, inner) ?? err(`"\${${text.slice(0, 40)}}" is no form of a variable that is known`);
}

function lookUp(name: string, variables: Variables): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

function unknown(name: string): Result<never, string> {
  return err(`\${${name}} has no value; give it one, or a default with \${${name}:=…}`);
}

function change(value: string, rest: string, inner: Inner): Result<string, string> | undefined {
  const cases: { readonly [operator: string]: (text: string) => string } = {
    '^': (text) => text.slice(0, 1).toUpperCase() + text.slice(1),
    '^^': (text) => text.toUpperCase(),
    ',': (text) => text.slice(0, 1).toLowerCase() + text.slice(1),
    ',,': (text) => text.toLowerCase(),
  };
  const turn = Object.hasOwn(cases, rest) ? cases[rest] : undefined;
  if (turn !== undefined) return ok(turn(value));
  const [, from, count] = /^:\s*(-?\d{1,9})(?::(-?\d{1,9}))?$/.exec(rest) ?? [];
  if (from !== undefined) return ok(cutOut(value, Number(from), count === undefined ? undefined : Number(count)));
  const [, cut, pattern] = /^(##?|%%?)([\s\S]+)$/.exec(rest) ?? [];
  if (cut !== undefined && pattern !== undefined) {
    const read = inner(pattern);
    return read.ok ? ok(cutOff(value, cut, read.value)) : read;
  }
  const [, where, sought, put = ''] = /^\/([/#%]?)((?:[^/\\]|\\.)+)(?:\/([\s\S]*))?$/.exec(rest) ?? [];
  if (where === undefined || sought === undefined) return undefined;
  const [plainSought, plainPut] = [inner(sought.replaceAll(/\\(.)/g, '$1')), inner(put)];
  if (!plainSought.ok) return plainSought;
  return plainPut.ok ? ok(replace(value, where, plainSought.value, plainPut.value)) : plainPut;
}

function cutOut(value: string, from: number, count: number | undefined): string {
  const start = from < 0 ? Math.max(0, value.length + from) : from;
  if (count === undefined) return value.slice(start);
  return count < 0 ? value.slice(start, count) : value.slice(start, start + count);
}

/** The shortest (`#`, `%`) or longest (`##`, `%%`) beginning or end that matches is left out. */
function cutOff(value: string, cut: string, pattern: string): string {
  const fromStart = cut.startsWith('#');
  const turn = (text: string): string => (fromStart ? text : text.split('').reverse().join(''));
  const lengths = matchingLengths(turn(pattern), turn(value));
  const length = cut.length === 2 ? lengths.at(-1) : lengths[0];
  if (length === undefined) return value;
  return fromStart ? value.slice(length) : value.slice(0, value.length - length);
}

/** The lengths of all beginnings that match, in one pass: whoever writes manifests writes text and pattern. */
function matchingLengths(pattern: string, text: string): readonly number[] {
  let reachable = new Set([0]);
  const close = (positions: Set<number>): Set<number> => {
    for (const position of positions) if (pattern[position] === '*') positions.add(position + 1);
    return positions;
  };
  const lengths = close(reachable).has(pattern.length) ? [0] : [];
  for (let at = 0; at < text.length && reachable.size > 0; at++) {
    const next = new Set<number>();
    for (const position of reachable) {
      if (pattern[position] === '*') next.add(position);
      else if (pattern[position] === '?' || pattern[position] === text[at]) next.add(position + 1);
    }
    reachable = close(next);
    if (reachable.has(pattern.length)) lengths.push(at + 1);
  }
  return lengths;
}

function replace(value: string, where: string, sought: string, put: string): string {
  if (where === '/') return value.replaceAll(sought, () => put);
  if (where === '#') return value.startsWith(sought) ? put + value.slice(sought.length) : value;
  if (where === '%') return value.endsWith(sought) ? value.slice(0, value.length - sought.length) + put : value;
  return value.replace(sought, () => put);
}
