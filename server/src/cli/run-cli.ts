import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Command as Commander, CommanderError } from 'commander';
import type { CliIo } from './cli-io.ts';
import type { AnyCommand } from './command.ts';
import { commandTable } from './command-table.ts';
import { makeApi } from './connection/api.ts';
import { findDataRoot, findServer } from './connection/find-server.ts';
import type { Context, Format } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { programFooter } from './help-text.ts';
import type { LocalCommands, OfflineTools } from './local-commands.ts';
import { reportError } from './report-error.ts';
import { styleFor } from './text/style.ts';
import { addCommands, type Parsed, spellSwitches } from './to-commander.ts';

export type CliDeps = {
  readonly io: CliIo;
  readonly local: LocalCommands;
  readonly offline: OfflineTools;
  /** Of this program. */
  readonly version: string;
  /** The folder that `fairlead-data/` lies in unless another is named. */
  readonly checkout: string;
};

/**
 * Runs one command line (without the program's name) and answers the exit code; never throws. Set `process.exitCode`
 * to it rather than exit, so that what was printed to a pipe arrives.
 */
export async function runCli(argv: readonly string[], deps: CliDeps): Promise<number> {
  const table = commandTable();
  let code: number = exitCodes.ok;
  const program = makeProgram(deps.io);
  addCommands(program, table, async (parsed) => {
    const context = makeContext(deps, table, parsed);
    code = await runCommand(context, parsed);
  });
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...spellSwitches(argv, table)], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportError(deps.io, error);
  }
}

async function runCommand(context: Context, { command, args, options }: Parsed): Promise<number> {
  try {
    return await command.run(context, { args, options } as Parameters<AnyCommand['run']>[1]); // read by the command's own specs
  } catch (error) {
    return reportError(context.io, error, context.errStyle);
  }
}

function makeProgram({ out, err }: CliIo): Commander {
  return new Commander('fairlead')
    .description('Fairlead keeps what runs equal to what Git declares, and explains itself.')
    .usage('COMMAND [options]')
    .exitOverride()
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .addHelpText('after', programFooter())
    .commandsGroup('Help:')
    .configureHelp({ showGlobalOptions: false, subcommandTerm: (command) => usageTerm(command) })
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      getOutHelpWidth: () => Math.min(out.columns(), 120),
      getErrHelpWidth: () => Math.min(err.columns(), 120),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(`fairlead: ${text.replace(/^error: /, '')}`),
    })
    .showHelpAfterError('Add --help to see how it is used.');
}

/** A command with its arguments, without the word that every one of them would repeat. */
function usageTerm(command: Commander): string {
  return `${command.name()} ${command.usage().replace('[options]', '').trim()}`.trim();
}

function makeContext(deps: CliDeps, table: readonly AnyCommand[], { options, shared }: Parsed): Context {
  const { io } = deps;
  const around = { env: io.env, cwd: io.cwd, checkout: deps.checkout };
  const choice = { server: word(shared['server']), token: word(shared['token']), data: word(shared['data']) };
  const format = (word(options['output']) ?? 'table') as Format; // the option reads nothing else
  const coloured = shared['color'] !== false;
  let api: ReturnType<Context['api']> | undefined;
  return {
    io,
    local: deps.local,
    offline: deps.offline,
    version: deps.version,
    table,
    format,
    style: styleFor(io.out, io.env, coloured),
    errStyle: styleFor(io.err, io.env, coloured),
    dataRoot: findDataRoot(choice.data, around),
    api: () => {
      api ??= findServer(choice, around).then((found) => makeApi(found, io, format !== 'json' && format !== 'yaml'));
      return api;
    },
    print: (line) => io.out.write(`${line}\n`),
    note: (line) => io.err.write(`${line}\n`),
  };
}

function word(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new AppError('internal', 'an option was read as something other than text');
}
