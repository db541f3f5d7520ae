import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { err, ok, type Result } from '../lib/result.ts';

const Entry = Type.Object(
  {
    path: Type.String({ minLength: 1 }),
    rule: Type.String({ minLength: 1 }),
    /** Says that it is still the same value. */
    mark: Type.String({ pattern: '^[0-9a-f]{12}$' }),
    reason: Type.String({ minLength: 3 }),
  },
  { additionalProperties: false },
);
const Baseline = Type.Object({ leaks: Type.Array(Entry) }, { additionalProperties: false });
export type BaselineEntry = Static<typeof Entry>;

/** What is known and accepted, each with the reason; a sentence where the file is none. */
export function readBaseline(text: string): Result<readonly BaselineEntry[], string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err('is no JSON; write {"leaks": [{"path", "rule", "mark", "reason"}]}');
  }
  if (Value.Check(Baseline, value)) return ok(value.leaks);
  const [first] = Value.Errors(Baseline, value);
  return err(
    `${first?.instancePath ?? ''} ${first?.message ?? 'is wrong'}; each entry has path, rule, mark and a reason`,
  );
}

type Known = Pick<BaselineEntry, 'path' | 'rule' | 'mark'>;

/** Whether a leak is in the baseline: the same value of the same form in the same file. A new value there is new. */
export function isKnown(baseline: readonly Known[], { path, rule, mark }: Known): boolean {
  return baseline.some((entry) => entry.path === path && entry.rule === rule && entry.mark === mark);
}
