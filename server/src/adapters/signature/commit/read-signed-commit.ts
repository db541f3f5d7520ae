import { Buffer } from 'node:buffer';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';

/** A commit with its signature taken out: what was signed, by whom it says it was committed, and the signature. */
export type SignedCommit = {
  readonly payload: Buffer;
  readonly signature: string;
  readonly email: string;
  readonly committedAtMs: EpochMs;
};

/**
 * Takes the signature out of a raw commit. Strict: the headers must stand as Git writes them, each once and in its order, with one
 * signature after the committer, so that nothing can be read as one commit by us and as another by Git.
 */
export function readSignedCommit(raw: Uint8Array): Result<SignedCommit, string> {
  const bytes = Buffer.from(raw);
  const end = bytes.indexOf('\n\n');
  if (end < 0) return err('the commit has no message, and cannot be read for sure');
  const head = bytes.subarray(0, end + 1).toString('latin1');
  const headers = readHeaders(head);
  const names = headers.map(({ name }) => name);
  if (names.some((name) => name === '')) return err('a header of the commit cannot be read');
  const order = names.filter((name) => name !== 'parent').slice(0, 3);
  if (order.join(' ') !== 'tree author committer') return err('the headers of the commit are not as Git writes them');
  const twice = ['tree', 'author', 'committer', 'encoding'].find((name) => count(names, name) > 1);
  if (twice !== undefined) return err(`the commit has the header ${twice} twice`);
  const signatures = headers.filter(({ name }) => name === 'gpgsig' || name === 'gpgsig-sha256');
  const [first] = signatures;
  if (first === undefined) return err('it is not signed');
  if (signatures.length > 1) return err('it has more than one signature');
  if (headers.indexOf(first) < names.indexOf('committer')) return err('its signature stands where Git writes none');
  const committer = headers.find(({ name }) => name === 'committer')?.value ?? '';
  const person = /<([^<>\n]*)> (\d{1,12}) [+-]\d{4}$/.exec(committer);
  if (person === null) return err('it names no committer');
  const payload = Buffer.concat([bytes.subarray(0, first.from), bytes.subarray(first.to)]);
  return ok({
    payload,
    signature: first.value,
    email: Buffer.from(person[1] ?? '', 'latin1').toString('utf8'),
    committedAtMs: Number(person[2]) * 1_000,
  });
}

type Header = { readonly name: string; readonly value: string; readonly from: number; readonly to: number };

/** Headers with where they begin and end; a line that begins with a space goes on with the one before. */
function readHeaders(head: string): readonly Header[] {
  const headers: Header[] = [];
  let at = 0;
  for (const line of head.slice(0, -1).split('\n')) {
    const to = at + line.length + 1;
    const before = headers.at(-1);
    if (line.startsWith(' ') && before !== undefined)
      headers[headers.length - 1] = { ...before, value: `${before.value}\n${line.slice(1)}`, to };
    else {
      const [, name = '', value = ''] = /^([a-z][a-z0-9-]*) (.*)$/.exec(line) ?? [];
      headers.push({ name, value, from: at, to });
    }
    at = to;
  }
  return headers;
}

function count(names: readonly string[], wanted: string): number {
  return names.filter((name) => name === wanted).length;
}
