/** Why: kept in the audit log, and shown to whoever meets the result. */
export function ReasonField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly required?: boolean;
  /** Where the writing begins when the dialog opens. */
  readonly first?: boolean;
}) {
  return (
    <label className="field">
      <span>Why{props.required === true ? ' (needed)' : ' (if you like)'}</span>
      <input
        className="input"
        value={props.value}
        required={props.required === true}
        maxLength={1_000}
        autoComplete="off"
        data-first={props.first === true ? '' : undefined}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <small>Kept in the audit log.</small>
    </label>
  );
}
