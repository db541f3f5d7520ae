import type { OptionSpec } from './options.ts';

/** How an option is written: `dryRun` → `--dry-run`, negated `open` → `--no-open`. */
export function longName(name: string, spec: Pick<OptionSpec<unknown>, 'kind'>): string {
  const kebab = name.replaceAll(/[A-Z]/g, (sign) => `-${sign.toLowerCase()}`);
  return spec.kind === 'negated' ? `--no-${kebab}` : `--${kebab}`;
}

/** `-s, --stage <STAGE>` as help shows it. */
export function spellOption(name: string, spec: OptionSpec<unknown>): string {
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  const value = spec.value === '' ? '' : ` <${spec.value}>`;
  return `${short}${longName(name, spec)}${value}`;
}
