import { readSourcePath } from '@fairlead/core/configuration/read-source-path.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';

/**
 * The place of a values file in the repository: relative to the chart, from the repository's top where it begins with `/`,
 * of another source where it begins with `$name/`.
 * `..` may leave the chart and not the repository.
 */
export function valuesFilePath(chart: string, written: string): Result<string, string> {
  const parts = /^[/$]/.test(written) ? [] : chart.split('/').filter((part) => part !== '' && part !== '.');
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return err(`the values file "${written}" leaves the repository`);
  }
  const path = readSourcePath(parts.join('/'));
  if (!path.ok) return err(`the values file ${path.error}`);
  return path.value === '' ? err(`the values file "${written}" is a folder`) : ok(path.value);
}
