/** What stands in Git for a large file: the digest and size of its content. */
export type LfsPointer = { readonly oid: string; readonly sizeBytes: number };

/** Longer texts are no pointers (Git LFS specification: "must be less than 1024 bytes"). */
export const longestPointerBytes = 1_024;

const versions = ['https://git-lfs.github.com/spec/v1', 'https://hawser.github.com/spec/v1'];

/** Reads a pointer (Git LFS specification, "The pointer"); undefined for every other text. */
export function parseLfsPointer(text: string): LfsPointer | undefined {
  if (text.length >= longestPointerBytes) return undefined;
  const [version = '', ...lines] = text.split('\n');
  if (!version.startsWith('version ') || !versions.includes(version.slice('version '.length).trim())) return undefined;
  const values = new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
  const oid = /^sha256:([0-9a-f]{64})$/.exec(values.get('oid') ?? '')?.[1];
  const size = /^\d{1,15}$/.exec(values.get('size') ?? '')?.[0];
  return oid === undefined || size === undefined ? undefined : { oid, sizeBytes: Number(size) };
}
