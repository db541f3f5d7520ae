import type { CliIo } from './cli-io.ts';
import type { AnyCommand } from './command.ts';
import type { Api } from './connection/api.ts';
import type { LocalCommands, OfflineTools } from './local-commands.ts';
import type { Style } from './text/style.ts';

export const formats = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export type Format = (typeof formats)[number];

/** What a command works with. */
export type Context = {
  readonly io: CliIo;
  readonly local: LocalCommands;
  readonly offline: OfflineTools;
  /** Of this program. */
  readonly version: string;
  /** All commands there are, for completion and reference. */
  readonly table: readonly AnyCommand[];
  readonly format: Format;
  /** Colours for standard output, and for standard error. */
  readonly style: Style;
  readonly errStyle: Style;
  /** The data directory: `--data`, `FAIRLEAD_DATA`, or `fairlead-data/` of the checkout. */
  readonly dataRoot: string;
  /** The server, found at first use. Throws `unavailable` with what to do when there is none. */
  readonly api: () => Promise<Api>;
  /** One line of the answer, to standard output. */
  readonly print: (line: string) => void;
  /** One line about the work, to standard error. */
  readonly note: (line: string) => void;
};
