/** Whatever deletes is confirmed by writing the name of what it is taken from: nobody does that in passing. */
export function NameField(props: {
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label className="field">
      <span>
        Type <code>{props.name}</code> to delete
      </span>
      <input
        className="input"
        value={props.value}
        required
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}
