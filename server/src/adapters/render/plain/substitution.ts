import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { measureExpansion } from '@fairlead/core/yaml/expansion.ts';

/** A replaced text: `secret` when an input went into it; `refusal` when a name that is ours stands for nothing. */
export type Replaced = { readonly value: Json; readonly secret: boolean } | { readonly refusal: string };
/** Replaces the declared names in one text. */
export type Substitution = (text: string) => Replaced;

export type Names = {
  readonly values: { readonly [name: string]: Json };
  readonly stage: string;
  readonly inputs: { readonly [name: string]: JsonObject };
};

type Found =
  | { readonly kind: 'value'; readonly value: Json; readonly secret: boolean }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly refusal: string };

const placeholder = /\$(\$?)\{([A-Za-z_][A-Za-z0-9_.-]{0,199})\}/g;

/**
 * `${name}` becomes the value of a declared name, `${stage}` the stage, `${input.output}` an output of an input;
 * `$${name}` is written as `${name}`. Every other `${…}` stays as it is, because manifests hold scripts. A text that is
 * one placeholder and nothing else takes the value with its type. What is put in is at most `maxSize` characters in all.
 */
export function makeSubstitution(names: Names, maxSize: number): Substitution {
  let size = 0;
  const fits = (value: Json): boolean => {
    size += measureExpansion(value)?.size ?? 0;
    return size <= maxSize;
  };
  const tooLarge = `the values put in exceed ${maxSize} characters in all`;
  return (text) => {
    const whole = /^\$\{([A-Za-z_][A-Za-z0-9_.-]{0,199})\}$/.exec(text)?.[1];
    if (whole !== undefined) {
      const found = lookUp(names, whole);
      if (found.kind === 'refused') return { refusal: found.refusal };
      if (found.kind === 'value' && !fits(found.value)) return { refusal: tooLarge };
      return found.kind === 'value' ? { value: found.value, secret: found.secret } : { value: text, secret: false };
    }
    let secret = false;
    let refusal: string | undefined;
    const value = text.replaceAll(placeholder, (written, escaped: string, name: string) => {
      const found = lookUp(names, name);
      if (found.kind === 'unknown') return written;
      if (escaped !== '') return written.slice(1);
      if (found.kind === 'refused' || typeof found.value === 'object') {
        refusal ??=
          found.kind === 'refused'
            ? found.refusal
            : `\${${name}} is ${found.value === null ? 'null' : 'no single value'}; it can only stand alone, not within text`;
        return written;
      }
      if (!fits(found.value)) {
        refusal ??= tooLarge;
        return '';
      }
      secret ||= found.secret;
      return String(found.value);
    });
    return refusal === undefined ? { value, secret } : { refusal };
  };
}

function lookUp({ values, stage, inputs }: Names, name: string): Found {
  if (name === 'stage') return { kind: 'value', value: stage, secret: false };
  if (Object.hasOwn(values, name)) {
    const value = values[name] ?? null;
    return {
      kind: 'value',
      value: typeof value === 'string' ? value.replaceAll(/\$?\{stage\}/g, stage) : value,
      secret: false,
    };
  }
  const [head = '', ...rest] = name.split('.');
  const outputs = Object.hasOwn(inputs, head) ? inputs[head] : undefined;
  if (outputs === undefined) {
    const ours = rest.length > 0 && (head === 'stage' || Object.hasOwn(values, head));
    return ours
      ? { kind: 'refused', refusal: `\${${name}}: "${head}" is a single value; write \${${head}}` }
      : { kind: 'unknown' };
  }
  const value = rest.length === 0 ? undefined : findOutput(outputs, rest);
  if (value !== undefined) return { kind: 'value', value, secret: true };
  const known = Object.entries(outputs).flatMap(([key, entry]) =>
    isJsonObject(entry) ? Object.keys(entry).map((part) => `${key}.${part}`) : [key],
  );
  return {
    kind: 'refused',
    refusal: `\${${name}}: input "${head}" has no output "${rest.join('.')}" (${known.length === 0 ? 'it has none yet' : known.slice(0, 20).join(', ')})`,
  };
}

/** An output by its name, by `task.name`, or by a path into it; without its task where only one task has such a one. */
function findOutput(outputs: JsonObject, path: readonly string[]): Json | undefined {
  const found = follow(outputs, path);
  if (found !== undefined) return found;
  const inTasks = Object.values(outputs).flatMap((entry) => {
    const value = isJsonObject(entry) ? follow(entry, path) : undefined;
    return value === undefined ? [] : [value];
  });
  return inTasks.length === 1 ? inTasks[0] : undefined;
}

function follow(outputs: JsonObject, path: readonly string[]): Json | undefined {
  const whole = path.join('.');
  if (Object.hasOwn(outputs, whole)) return outputs[whole];
  let value: Json | undefined = outputs;
  for (const part of path) value = isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return value;
}

export type Substituted = {
  readonly value: Json;
  readonly secret: boolean;
  readonly refusals: readonly { readonly pointer: string; readonly message: string }[];
};

/** Replaces in every text of a value; keys stay as they are. Parts without a placeholder are handed on as they are. */
export function substituteAll(value: Json, substitution: Substitution): Substituted {
  const refusals: { pointer: string; message: string }[] = [];
  let secret = false;
  const visit = (node: Json, pointer: string): Json => {
    if (typeof node === 'string') {
      if (!node.includes('${')) return node;
      const replaced = substitution(node);
      if ('refusal' in replaced) {
        refusals.push({ pointer, message: replaced.refusal });
        return node;
      }
      secret ||= replaced.secret;
      return replaced.value;
    }
    if (Array.isArray(node)) return node.map((item: Json, index) => visit(item, `${pointer}/${index}`));
    if (!isJsonObject(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, entry]) => [
        key,
        visit(entry, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
      ]),
    );
  };
  return { value: visit(value, ''), secret, refusals };
}
