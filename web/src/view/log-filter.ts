export type LogFilter = {
  /** Only lines that hold this; `/…/` is a regular expression. */
  readonly wanted: string;
  readonly unwanted: string;
};
export type CompiledFilter =
  | { readonly ok: true; readonly fits: (text: string) => boolean }
  | { readonly ok: false; readonly problem: string };

/** What a person wrote into the two fields, made ready; case does not matter. A half-written expression is a problem, not an error. */
export function compileLogFilter({ wanted, unwanted }: LogFilter): CompiledFilter {
  const holds = matcher(wanted);
  const shuns = matcher(unwanted);
  if (typeof holds === 'string') return { ok: false, problem: holds };
  if (typeof shuns === 'string') return { ok: false, problem: shuns };
  return { ok: true, fits: (text) => (wanted === '' || holds(text)) && (unwanted === '' || !shuns(text)) };
}

function matcher(text: string): ((line: string) => boolean) | string {
  const [, expression] = /^\/(.+)\/$/.exec(text) ?? [];
  if (expression === undefined) {
    const needle = text.toLowerCase();
    return (line) => line.toLowerCase().includes(needle);
  }
  try {
    const pattern = new RegExp(expression, 'i');
    return (line) => pattern.test(line);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
