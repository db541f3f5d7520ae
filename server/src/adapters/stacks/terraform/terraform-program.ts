import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { exec } from '../../../io/exec.ts';
import type { StackFolder } from './stack-folder.ts';

/** Where the program is, and what it may know of this process. */
export type TerraformSetup = {
  /** Absolute path of `terraform` or `tofu`. */
  readonly program: string;
  /** Providers are taken from this folder (as `providers mirror` lays it out) and from nowhere else. */
  readonly providers: string;
  /** Variables that the configuration's providers need; nothing else of the environment is passed on. */
  readonly env: { readonly [name: string]: string };
};

export type Run = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

const maxStdoutBytes = 64 * 1024 * 1024;

/** Runs the program in a stack's folder; a refusal is an exit code. Errors as `exec` throws them. */
export async function runTerraform(
  setup: TerraformSetup,
  folder: StackFolder,
  args: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Run> {
  const env = {
    ...setup.env,
    HOME: folder.home,
    TMPDIR: folder.home,
    TF_DATA_DIR: folder.data,
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
  };
  const result = await exec({
    program: setup.program,
    args,
    cwd: folder.config,
    env,
    signal,
    timeoutMs,
    maxStdoutBytes,
  });
  return { exitCode: result.exitCode, stdout: result.stdout.toString('utf8'), stderr: result.stderr };
}

/** What the program printed as JSON. Error: `integrity` when it is none. */
export function readOutput(args: readonly string[], text: string): Json {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives nothing else
  } catch (cause) {
    throw new AppError(
      'integrity',
      `${args[0] ?? ''} did not print JSON; see that the program is Terraform or OpenTofu`,
      { cause },
    );
  }
}

/** The program's complaint without its frame, cut to what a person reads. */
export function complaint({ stderr, exitCode }: Run): string {
  const text = stderr.replaceAll(/[│╷╵]/g, ' ').replaceAll(/\s+/g, ' ').trim();
  return text === '' ? `it ended with exit code ${exitCode}` : text.slice(0, 800);
}
