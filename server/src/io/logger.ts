import { pino } from 'pino';
import { type LogFields, redactFields } from './redact-fields.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Messages are constant text; what varies goes into fields, where secrets are recognised and masked. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines all carry these fields. */
  with(fields: LogFields): Logger;
}

export type LoggerOptions = {
  readonly level: LogLevel | 'silent';
  /** Takes one line with its newline. */
  readonly write: (line: string) => void;
};

/** Logs one JSON object a line: level, time (ISO 8601), message, fields. */
export function createLogger(options: LoggerOptions): Logger {
  const base = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    { write: options.write },
  );
  return wrap(base);
}

function wrap(base: pino.Logger): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (base.isLevelEnabled(level)) base[level](named(fields), message);
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => wrap(base.child(named(fields))),
  };
}

const reserved = ['level', 'time', 'message'];

/** A field called like one of the line's own stands under another name: neither can pass for the other. */
function named(fields: LogFields): { [name: string]: unknown } {
  const shown = Object.entries(redactFields(fields));
  return Object.fromEntries(shown.map(([name, value]) => [reserved.includes(name) ? `field_${name}` : name, value]));
}
