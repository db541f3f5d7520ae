import { tmpdir, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { type AllottedPorts, fillPorts, portEnvironment } from '@fairlead/core/host/port-names.ts';
import type { EnvSpec } from '@fairlead/core/host/process-kind.ts';
import { envText } from '@fairlead/core/host/process-settings.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import { directoryInRoots } from './path-rules.ts';
import type { SystemUser } from './process-group.ts';
import { instanceVariable } from './process-identity.ts';
import type { TargetContext } from './target-context.ts';

type Runnable = {
  readonly run: readonly string[];
  readonly env?: EnvSpec | undefined;
  readonly workingDirectory?: string | undefined;
};

export type LaunchSettings = {
  readonly run: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly directory: string;
};

/**
 * Command, environment and directory of an instance. Nothing of our own environment is passed on but where programs,
 * time zones and languages are found. Errors: `invalid-input`, `forbidden` for a directory outside the roots.
 */
export async function launchSettings(
  context: TargetContext,
  spec: Runnable,
  instance: { readonly id: string; readonly ports: AllottedPorts; readonly artifactDirectory: string | null },
): Promise<LaunchSettings> {
  const fill = (text: string): string => filledOrThrow(fillPorts(text, instance.ports));
  const declared = Object.fromEntries(Object.entries(envText(spec.env)).map(([name, value]) => [name, fill(value)]));
  return {
    run: spec.run.map(fill),
    directory: await workingDirectory(context, spec.workingDirectory, instance.artifactDirectory),
    env: {
      ...baseEnvironment(context.user),
      ...portEnvironment(instance.ports),
      ...(instance.artifactDirectory === null ? {} : { FAIRLEAD_ARTIFACT: instance.artifactDirectory }),
      FAIRLEAD_TARGET: context.config.name,
      ...declared,
      [instanceVariable]: instance.id,
    },
  };
}

async function workingDirectory(
  context: TargetContext,
  written: string | undefined,
  artifact: string | null,
): Promise<string> {
  if (written === undefined && artifact !== null) return artifact;
  const roots = artifact === null ? context.config.roots : [artifact, ...context.config.roots];
  const place = await directoryInRoots(written ?? '.', roots);
  if (!place.ok) throw new AppError('forbidden', `spec.workingDirectory: ${place.error}`);
  return place.value;
}

function filledOrThrow(result: Result<string, string>): string {
  if (result.ok) return result.value;
  throw new AppError('invalid-input', result.error);
}

const passedOn = ['LANG', 'LC_ALL', 'TZ', 'TMPDIR'] as const;

function baseEnvironment(user: SystemUser | null): { readonly [name: string]: string } {
  const own = userInfo();
  const env: { [name: string]: string } = {
    // Our own Node comes last: it is there for programs of a machine that has no other.
    PATH: `${process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}:${dirname(process.execPath)}`,
    HOME: user?.home ?? own.homedir,
    USER: user?.name ?? own.username,
    TMPDIR: tmpdir(),
  };
  for (const name of passedOn) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
