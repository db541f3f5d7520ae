import type { Hash } from '../model/ids.ts';
import { looksRandom } from './entropy.ts';
import { type LeakRule, leakRules } from './leak-rules.ts';

/** A secret that stands in a text. Its value is not in here: only its place, and a mark by which it is known again. */
export type Leak = {
  readonly rule: string;
  readonly what: string;
  readonly rotate: string;
  readonly line: number;
  /** Where in the line it begins, from 1. */
  readonly column: number;
  /** The first signs of a digest of the value: says that two are the same, and nothing else. */
  readonly mark: string;
  readonly isCertain: boolean;
};

/** Longer lines are data or made by machines; only forms that are certain are looked for there. */
const maxLine = 4_000;
const maxText = 2 * 1024 * 1024;
const maxLeaks = 100;

const placeholder =
  /^(?:x+|\*+|\.+|-+|0+|1234567890?|changeme|change-me|example|placeholder|dummy|test|secret|password|redacted|your[-_].*|my[-_].*|<.*>|\$\{.*|\{\{.*|%\(.*|\$\(.*|\$[A-Za-z_].*)$/i;
const exampleWords =
  /example|placeholder|dummy|changeme|change-me|redacted|sample|your[-_]|notreal|not-real|fake|xxxx|\*\*\*|1234567890|abcdefgh/i;

/**
 * Secrets in a text, by the forms of those that are known and by how random a value is that is named as one. Pure and linear in the
 * length of the text. What is said to be none with `fairlead:allow-leak` on its line is passed over.
 */
export function findLeaks(text: string, hash: Hash): readonly Leak[] {
  const searched = text.length > maxText ? text.slice(0, maxText) : text;
  const lower = searched.toLowerCase();
  const leaks: (Leak & { readonly at: number; readonly end: number })[] = [];
  for (const rule of leakRules) {
    if (!rule.words.some((word) => lower.includes(word))) continue;
    for (const match of searched.matchAll(rule.pattern)) {
      const value = match[1] ?? match[2] ?? match[0];
      const at = match.index + Math.max(0, match[0].lastIndexOf(value));
      const end = at + value.length;
      if (leaks.some((known) => at < known.end && end > known.at) || !isSecret(rule, value, lineAround(searched, at)))
        continue;
      leaks.push({ ...describe(rule, value, hash), ...positionOf(searched, at), at, end });
      if (leaks.length >= maxLeaks) break;
    }
  }
  return leaks.toSorted((a, b) => a.at - b.at).map(({ at: _at, end: _end, ...leak }) => leak);
}

function isSecret(rule: LeakRule, value: string, line: string): boolean {
  if (line.includes('fairlead:allow-leak')) return false;
  if (placeholder.test(value) || exampleWords.test(value)) return false;
  if (rule.isCertain)
    return rule.minBits === undefined || looksRandom(value, rule.minBits) || rule.name === 'aws-access-key';
  return line.length <= maxLine && looksRandom(value, rule.minBits ?? 3.5);
}

function describe({ name, what, rotate, isCertain }: LeakRule, value: string, hash: Hash) {
  return { rule: name, what, rotate, isCertain, mark: hash(`leak ${value}`).slice(0, 12) };
}

function lineAround(text: string, at: number): string {
  const from = text.lastIndexOf('\n', at - 1) + 1;
  const to = text.indexOf('\n', at);
  return text.slice(from, to < 0 ? Math.min(text.length, from + maxLine + 1) : to);
}

function positionOf(text: string, at: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let from = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', from)) {
    line++;
    from = next + 1;
  }
  return { line, column: at - from + 1 };
}
