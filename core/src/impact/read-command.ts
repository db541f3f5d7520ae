/** What may be asked by a comment on a request. */
export const requestVerbs = [
  'plan',
  'approve',
  'reject',
  'pause',
  'resume',
  'promote',
  'rollback',
  'retry',
  'abort',
  'skip',
  'help',
] as const;
export type RequestVerb = (typeof requestVerbs)[number];

/** A wish in a comment: `/fairlead pause shop prod: the database moves`. */
export type RequestCommand = {
  readonly verb: RequestVerb;
  /** Names after the verb: an application, and a stage. */
  readonly names: readonly string[];
  /** What stands after a colon. */
  readonly reason: string;
};

export type CommandRead =
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly command: RequestCommand }
  | { readonly kind: 'unknown'; readonly word: string };

const mostReason = 500;

/**
 * The wish of a comment: its first line, and only where the comment begins with `/fairlead`. A line in the middle may be
 * quoted from another comment or from code, and asks for nothing.
 */
export function readCommand(body: string): CommandRead {
  const line =
    body
      .split('\n', 1)[0]
      ?.replace(/[\p{Cc}\p{Cf}]/gu, ' ')
      .trim() ?? '';
  const [, rest] = /^\/fairlead(?:\s+(.*))?$/.exec(line) ?? [null, null];
  if (rest === null) return { kind: 'none' };
  const [, words = '', reason = ''] = /^([^:]*)(?::\s*(.*))?$/.exec(rest ?? '') ?? [];
  const [word = 'help', ...names] = words.split(/\s+/).filter((one) => one !== '');
  const verb = requestVerbs.find((known) => known === word.toLowerCase());
  if (verb === undefined) return { kind: 'unknown', word: word.slice(0, 40) };
  return { kind: 'command', command: { verb, names: names.slice(0, 4), reason: reason.trim().slice(0, mostReason) } };
}
