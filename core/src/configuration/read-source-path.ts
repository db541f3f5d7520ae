import { err, ok, type Result } from '../lib/result.ts';

/** Brings a path in a repository to one spelling: relative, `/` between parts, `` for the root. Refuses what leaves it. */
export function readSourcePath(text: string): Result<string, string> {
  if (/[\p{Cc}\\]/u.test(text)) return err(`"${text}" holds a backslash or an invisible character`);
  if (text.startsWith('/'))
    return err(`"${text}" begins with "/"; write the path from the top of the repository without it`);
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return err(`"${text}" leaves the repository; write a path without ".."`);
  if (parts.some((part) => part.toLowerCase() === '.git')) return err(`"${text}" names Git's own directory`);
  return ok(parts.join('/'));
}
