import type { Finding, Policy } from '../model/policy.ts';

export type Score = { readonly rules: number; readonly kept: number };

/**
 * How many rules of a public benchmark are checked, and how many of them nothing breaks. What is exempted breaks them all
 * the same: an exemption says that somebody knows. Null where none is checked.
 */
export function scoreOf(
  benchmark: string,
  policies: readonly Pick<Policy, 'name' | 'controls'>[],
  findings: readonly Pick<Finding, 'rule'>[],
): Score | null {
  const broken = new Set(findings.map(({ rule }) => rule));
  const rules = new Map<string, boolean>();
  for (const { name, controls } of policies) {
    for (const control of controls.filter((one) => one.startsWith(`${benchmark} `)))
      rules.set(control, (rules.get(control) ?? true) && !broken.has(`Policy/${name}`));
  }
  return rules.size === 0 ? null : { rules: rules.size, kept: [...rules.values()].filter(Boolean).length };
}
