const plain = /^[A-Za-z0-9_./:@=-]+$/;

/** Where a placement is, as the command line wants it. `target` only where its stage holds several. */
export type Where = {
  readonly application: string;
  readonly stage: string;
  readonly target?: string;
  readonly project?: string;
};
/** `false` is said (`--prune=false`), several values are each said. */
export type CommandOptions = { readonly [name: string]: string | boolean | readonly string[] | undefined };

/** The line that does the same in a terminal: `fairlead sync shop --stage prod --reason 'it is late'`. */
export function commandLine(words: readonly string[], where: Where | null, options: CommandOptions = {}): string {
  const place: CommandOptions =
    where === null ? {} : { stage: where.stage, target: where.target, project: where.project };
  const flags = Object.entries({ ...place, ...options }).flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--${name}=false`];
    const values = typeof value === 'string' ? [value] : value;
    return values.flatMap((each) => [`--${name}`, quoted(each)]);
  });
  return [
    'fairlead',
    ...words.slice(0, 1),
    ...(where === null ? [] : [quoted(where.application)]),
    ...words.slice(1).map(quoted),
    ...flags,
  ].join(' ');
}

/** As a shell takes it for one word, whatever it holds. */
function quoted(value: string): string {
  return plain.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
