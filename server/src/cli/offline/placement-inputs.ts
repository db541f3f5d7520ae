import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';

export type Inputs = { readonly [name: string]: JsonObject };

/** Reads `--input db.address=10.0.0.1`: what a Task of another application would have put out. Throws `invalid-input`. */
export function readInputs(given: readonly string[]): Inputs {
  const inputs: { [name: string]: { [output: string]: string } } = Object.create(null) as Record<string, never>; // no name is known before
  for (const text of given) {
    const [, name, output, value] = /^([A-Za-z_][\w-]*)\.([\w-]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || output === undefined || value === undefined) {
      throw new AppError(
        'invalid-input',
        `--input: "${text}" is not NAME.OUTPUT=VALUE; write for example db.address=10.0.0.1`,
      );
    }
    inputs[name] = { ...inputs[name], [output]: value };
  }
  return { ...inputs };
}

/** Reads `--value replicas=3` for `${replicas}`; `true`, `false` and numbers are such. Throws `invalid-input`. */
export function readValues(given: readonly string[]): { readonly [name: string]: string | number | boolean } {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw new AppError('invalid-input', `--value: "${text}" is not NAME=VALUE; write for example replicas=3`);
      }
      return [name, scalar(value)];
    }),
  );
}

function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
