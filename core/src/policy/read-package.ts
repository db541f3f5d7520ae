/** Names that a Rego policy may give its findings, as the tools do that people know. */
const findingRules = ['deny', 'violation', 'warn'] as const;

export type RegoShape = { readonly package: string; readonly rules: readonly string[] };

/** The package of a Rego policy and which of its rules tell findings; a sentence where it has none. Comments do not count. */
export function readPackage(text: string): RegoShape | string {
  const lines = text.split('\n').map((line) => line.replace(/#.*$/, ''));
  const name = lines.map((line) => /^\s*package\s+([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*$/.exec(line)?.[1]).find(isText);
  if (name === undefined) return 'begins with no package; write for example `package labels` in its first line';
  const rules = findingRules.filter((rule) =>
    lines.some((line) => new RegExp(`^(?:default\\s+)?${rule}\\b`).test(line)),
  );
  if (rules.length === 0)
    return 'declares none of deny, violation and warn; write for example `deny contains "no team is named" if not input.object.metadata.labels.team`';
  return { package: name, rules };
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
