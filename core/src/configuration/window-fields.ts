import { Cron } from 'croner';
import Type, { type Static } from 'typebox';
import { parseDuration } from '../lib/duration.ts';
import type { WindowRule, WindowSet } from '../model/window.ts';
import { durationSchema, nameSchema, strict, textSchema } from './field-schemas.ts';

const timeSchema = strict(
  {
    at: Type.String({
      minLength: 1,
      maxLength: 200,
      'x-format': 'cron',
      description: 'When it begins, as five fields of cron: `0 9 * * MON-FRI`.',
    }),
    for: durationSchema,
    reason: Type.Optional(textSchema),
  },
  'A time that comes again and again.',
);
const timesSchema = Type.Union([timeSchema, Type.Array(timeSchema, { minItems: 1, maxItems: 50 })]);

export const windowFields = {
  allow: Type.Optional(timesSchema),
  deny: Type.Optional(timesSchema),
  zone: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      'x-format': 'zone',
      default: 'UTC',
      description: 'By whose clock: an IANA name such as Europe/Berlin.',
    }),
  ),
  overrun: Type.Optional(
    Type.Enum(['finish', 'wait'], {
      default: 'finish',
      description: 'What a delivery does that is under way when it closes: goes on, or waits before its next wave.',
    }),
  ),
  drift: Type.Optional(
    Type.Enum(['correct', 'hold'], {
      default: 'correct',
      description: 'Whether drift is put back while it is closed, or waits, too.',
    }),
  ),
};
const meaning = 'When change may go on: in a time that is allowed, where any is, and never in one that is denied.';
const inlineWindows = strict(windowFields, meaning);

/** Times written in place, or the names of `Window` documents. */
export const windowsSchema = Type.Union([
  inlineWindows,
  nameSchema,
  Type.Array(nameSchema, { minItems: 1, maxItems: 50 }),
]);

export type WindowFields = Static<typeof inlineWindows>;
export type WindowsFields = Static<typeof windowsSchema>;
type Times = NonNullable<WindowFields['allow']>;

/** What a checked guard says of windows; those that it names are filled in when documents are linked. */
export function readGuardWindows(fields: WindowsFields, declaredBy: string): readonly WindowSet[] {
  if (typeof fields === 'object' && !Array.isArray(fields)) return [readWindows(fields, declaredBy)];
  return [fields].flat().map((named) => ({ named, rules: [], overrun: 'finish', declaredBy: `Window/${named}` }));
}

/** What a checked document says of windows, with its defaults. */
export function readWindows({ allow, deny, zone, overrun, drift }: WindowFields, declaredBy: string): WindowSet {
  const clock = zone ?? 'UTC';
  return {
    rules: [...rulesOf('allow', allow, clock), ...rulesOf('deny', deny, clock)],
    overrun: overrun ?? 'finish',
    ...(drift === 'hold' ? { drift } : {}),
    declaredBy,
  };
}

function rulesOf(kind: WindowRule['kind'], times: Times | undefined, zone: string): readonly WindowRule[] {
  return [times ?? []].flat().map((time) => {
    const length = parseDuration(time.for);
    return { kind, cron: time.at, lengthMs: length.ok ? length.value : 0, zone, reason: time.reason ?? '' };
  });
}

/** Why a text is no five fields of cron; undefined when it is. */
export function refuseCron(text: string): string | undefined {
  try {
    new Cron(text, { mode: '5-part', paused: true, timezone: 'UTC' });
    return undefined;
  } catch {
    return `"${text}" is not five fields of cron (minute, hour, day, month, weekday); write for example 0 9 * * MON-FRI`;
  }
}

/** Why a text names no time zone; undefined when it does. */
export function refuseZone(text: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return undefined;
  } catch {
    return `"${text}" is no time zone; write an IANA name such as Europe/Berlin or UTC`;
  }
}
