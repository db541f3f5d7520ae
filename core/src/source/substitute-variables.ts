import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { evaluateExpression, type Variables } from './variable-expression.ts';

/** On an object that is left as it was built. Source: Flux's Kustomization API. */
const disabling = 'kustomize.toolkit.fluxcd.io/substitute';

/**
 * Replaces `${…}` in the texts of one built object, as Flux does after a build: `${NAME}`, `${NAME:=default}`, and bash's
 * cuts and replacements; `$${NAME}` is written as `${NAME}`. A variable that nobody gives is an error. A text that comes
 * to a number or a boolean becomes one, as it would in YAML, except where Kubernetes wants text (labels, annotations,
 * data, environment): Flux leaves that to the author's quotes.
 */
export function substituteVariables(object: JsonObject, variables: Variables): Result<JsonObject, string> {
  if (isDisabled(object)) return ok(object);
  let refusal: string | undefined;
  const visit = (node: Json, path: readonly string[]): Json => {
    if (refusal !== undefined) return node;
    if (typeof node === 'string') {
      if (!node.includes('${')) return node;
      const replaced = substituteText(node, variables);
      if (replaced.ok) return wantsText(path) ? replaced.value : readScalar(node, replaced.value);
      refusal = `${path.join('.')}: ${replaced.error}`;
      return node;
    }
    if (Array.isArray(node)) return node.map((item: Json, index) => visit(item, [...path, String(index)]));
    if (!isJsonObject(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => {
        const name = key.includes('${') ? substituteText(key, variables) : ok(key);
        if (!name.ok) refusal ??= `${path.join('.')}: ${name.error}`;
        return [name.ok ? name.value : key, visit(value, [...path, key])];
      }),
    );
  };
  const value = visit(object, []) as JsonObject; // a mapping stays one
  return refusal === undefined ? ok(value) : err(refusal);
}

/** One text with its expressions evaluated; the braces of an expression may hold others. */
export function substituteText(text: string, variables: Variables): Result<string, string> {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('${', at);
    if (next < 0) return ok(out + text.slice(at));
    const end = closingBrace(text, next + 2);
    if (end < 0) return err(`"${text.slice(next, next + 40)}" is not closed; write $\${ for a plain \${`);
    if (next > at && text[next - 1] === '$') {
      out += `${text.slice(at, next - 1)}${text.slice(next, end + 1)}`;
    } else {
      const value = evaluateExpression(text.slice(next + 2, end), variables, (inner) =>
        substituteText(inner, variables),
      );
      if (!value.ok) return value;
      out += text.slice(at, next) + value.value;
    }
    at = end + 1;
  }
  return ok(out);
}

function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '$' && text[at + 1] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function isDisabled({ metadata }: JsonObject): boolean {
  const marks = isJsonObject(metadata) ? [metadata['annotations'], metadata['labels']] : [];
  return marks.some((mark) => isJsonObject(mark) && mark[disabling] === 'disabled');
}

/** Where Kubernetes takes text only. */
function wantsText(path: readonly string[]): boolean {
  const [parent, key] = [path.at(-2) ?? '', path.at(-1) ?? ''];
  if (['labels', 'annotations', 'matchLabels', 'nodeSelector', 'stringData', 'selector'].includes(parent)) return true;
  if (path.length === 2 && parent === 'data') return true;
  if (parent === 'args' || parent === 'command') return true;
  return key === 'value' && path.at(-3) === 'env';
}

/** What YAML makes of a text without quotes; one that needs quotes is text whatever is in it. */
function readScalar(written: string, text: string): Json {
  if (/: |\s#|^[\s"'&*!|>%@`]|[\s:]$/.test(written)) return text;
  if (/^(?:true|false)$/.test(text)) return text === 'true';
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  return /^-?(?:0|[1-9]\d{0,14})\.\d{1,15}$/.test(text) ? Number(text) : text;
}
