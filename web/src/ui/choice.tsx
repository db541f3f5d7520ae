/** One of a few, side by side. */
export function Choice<Id extends string>(props: {
  readonly label: string;
  readonly options: readonly { readonly id: Id; readonly label: string }[];
  readonly current: Id;
  readonly onChoose: (id: Id) => void;
}) {
  return (
    <fieldset className="choice" aria-label={props.label}>
      {props.options.map(({ id, label }) => (
        <button key={id} type="button" aria-pressed={id === props.current} onClick={() => props.onChoose(id)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}
