import { parseDuration } from '@fairlead/core/lib/duration.ts';

/** A duration as configuration writes it; the same parser as on the server says what is wrong with it. */
export function DurationField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What an empty field means; without it the field must be filled. */
  readonly empty?: string;
}) {
  const problem = durationProblem(props.value, props.empty !== undefined);
  return (
    <label className="field">
      <span>{props.label}</span>
      <input
        className="input"
        value={props.value}
        autoComplete="off"
        placeholder={props.empty ?? '2h'}
        aria-invalid={problem !== null}
        onChange={(event) => props.onChange(event.target.value.trim())}
      />
      <small>
        {problem ?? `For example 30m, 2h, 1d.${props.empty === undefined ? '' : ` Empty: ${props.empty}.`}`}
      </small>
    </label>
  );
}

/** Why a duration cannot be taken; null when it can. */
export function durationProblem(value: string, mayBeEmpty: boolean): string | null {
  if (value === '') return mayBeEmpty ? null : 'Say how long.';
  const parsed = parseDuration(value);
  return parsed.ok ? null : parsed.error;
}
