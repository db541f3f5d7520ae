import { err, ok, type Result } from './result.ts';

const unitMs: { readonly [unit: string]: number } = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const wholePattern = /^(?:\d+(?:ms|s|m|h|d))+$/;
const partPattern = /(\d+)(ms|s|m|h|d)/g;

/** Reads `90s`, `10m`, `1h30m`, `7d` as milliseconds. Refuses signs, fractions, spaces and anything past ten years. */
export function parseDuration(text: string): Result<number, string> {
  if (!wholePattern.test(text)) return err(`"${text}" is not a duration; write for example 30s, 10m, 1h30m or 7d`);
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(partPattern)) totalMs += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  if (totalMs > 3_650 * 86_400_000) return err(`"${text}" is longer than ten years`);
  return ok(totalMs);
}

/** The shortest usual spelling: 0 → `0s`, 90_000 → `1m30s`, 86_400_000 → `1d`. At most two units are shown. */
export function formatDuration(durationMs: number): string {
  if (durationMs > 0 && durationMs < 1_000) return `${Math.round(durationMs)}ms`;
  let restMs = Math.max(0, Math.round(durationMs / 1_000) * 1_000);
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const size = unitMs[unit] ?? 1;
    const amount = Math.floor(restMs / size);
    restMs -= amount * size;
    if (amount > 0 && parts.length < 2) parts.push(`${amount}${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.join('') || '0s';
}
