import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';

export type Checked =
  | { readonly value: unknown }
  | { readonly error: Error & { readonly code: string; readonly statusCode: number } };

/**
 * A validator for one part of a request. Parameters and query arrive as text and are converted to the schema's types
 * first; bodies must already be right. The message names the field and what was expected.
 */
export function requestValidator(schema: TSchema, part: string): (data: unknown) => Checked {
  const validator = Compile(schema);
  const isBody = part === 'body';
  return (data) => {
    const given = isBody && data === undefined && 'type' in schema && schema.type === 'object' ? {} : data;
    const value = isBody ? given : Value.Convert(schema, given);
    if (validator.Check(value)) return { value };
    const [first] = validator.Errors(value).filter((entry) => entry.keyword !== 'boolean');
    const place = `${part}${first?.instancePath ?? ''}`;
    const extra = first?.keyword === 'additionalProperties' ? `: ${listed(first.params)}` : '';
    const message = `${place} ${first?.message ?? 'is not right'}${extra}; see /openapi.json for what is taken`;
    return { error: Object.assign(new Error(message), { code: 'FST_ERR_VALIDATION', statusCode: 400 }) };
  };
}

/** Names of unknown fields are the caller's own text: few, and short. */
function listed(params: object): string {
  const names =
    'additionalProperties' in params && Array.isArray(params.additionalProperties) ? params.additionalProperties : [];
  return names
    .slice(0, 3)
    .map((name) => JSON.stringify(String(name).slice(0, 50)))
    .join(', ');
}

/** Checks an answer against its schema; the first difference, or null. For tests of what the server says. */
export function answerDifference(schema: TSchema, answer: unknown): string | null {
  const validator = Compile(schema);
  if (validator.Check(answer)) return null;
  const [first] = validator.Errors(answer);
  return `${first?.instancePath ?? ''} ${first?.message ?? 'differs'}`;
}
