import { AppError } from '@fairlead/core/lib/app-error.ts';
import { load } from 'js-yaml';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';

const Entry = Type.Object({
  version: Type.String(),
  digest: Type.Optional(Type.String()),
  urls: Type.Array(Type.String(), { minItems: 1 }),
});
const Index = Type.Object({ entries: Type.Record(Type.String(), Type.Array(Type.Unknown())) });
export type IndexEntry = Static<typeof Entry>;

/**
 * The versions of each chart in the `index.yaml` of a repository. Entries that cannot be used are passed over, as Helm
 * does. Errors: `integrity`.
 */
export function readChartIndex(text: string, address: string): ReadonlyMap<string, readonly IndexEntry[]> {
  let document: unknown;
  try {
    document = text.trimStart().startsWith('{') ? JSON.parse(text) : load(text);
  } catch (cause) {
    throw new AppError('integrity', `the index of ${address} is no YAML`, { cause });
  }
  if (!Value.Check(Index, document))
    throw new AppError('integrity', `${address}/index.yaml is no index of charts; check the address`);
  return new Map(
    Object.entries(document.entries).map(([name, entries]) => [
      name,
      entries.flatMap((entry) => (Value.Check(Entry, entry) ? [entry] : [])),
    ]),
  );
}
