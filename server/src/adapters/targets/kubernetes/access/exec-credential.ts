import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { exec } from '../../../../io/exec.ts';
import type { RenewToken } from '../api-access.ts';
import type { ExecSettings } from './kubeconfig.ts';

/** Which programs may be run for a token, and what they see of the environment. */
export type ExecRules = {
  /** Names or paths as a kubeconfig writes them. The operator's, never from Git. */
  readonly allowed: readonly string[];
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
};

const ExecCredential = Type.Object({
  kind: Type.Literal('ExecCredential'),
  status: Type.Object({ token: Type.Optional(Type.String()), clientCertificateData: Type.Optional(Type.String()) }),
});
const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const timeoutMs = 60_000;
const maxOutputBytes = 1024 * 1024;

/**
 * Runs the program of a context for a token each time that one is wanted. Source: client-go, the exec credential
 * plugin (`client.authentication.k8s.io/v1`). Throws `forbidden` for a program that the operator did not allow.
 */
export function execCredential(context: string, settings: ExecSettings, server: string, rules: ExecRules): RenewToken {
  const { command, args, env, apiVersion = '' } = settings;
  if (!rules.allowed.includes(command)) {
    throw new AppError(
      'forbidden',
      `context ${context} runs ${command} for its token, which the operator has not allowed; start the server with FAIRLEAD_ALLOW_EXEC=${command}`,
    );
  }
  if (!versions.includes(apiVersion))
    throw new AppError(
      'invalid-input',
      `context ${context}: exec.apiVersion "${apiVersion}" is none of ${versions.join(', ')}`,
    );
  return async (signal) => {
    const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...clusterInfo(settings, server) } };
    const result = await exec({
      program: command,
      args: args ?? [],
      cwd: rules.cwd,
      env: {
        ...Object.fromEntries(
          Object.entries(rules.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
        ),
        ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify(info),
      },
      signal,
      timeoutMs,
      maxStdoutBytes: maxOutputBytes,
    });
    if (result.exitCode !== 0) {
      // What it writes to its errors is for people and holds no token by the protocol.
      const said = result.stderr.trim().slice(-500);
      throw new AppError('unavailable', `${command} (for context ${context}) ended with ${result.exitCode}: ${said}`, {
        retry: 'backoff',
      });
    }
    return tokenOf(result.stdout.toString('utf8'), command);
  };
}

function clusterInfo({ provideClusterInfo }: ExecSettings, server: string): object {
  return provideClusterInfo === true ? { cluster: { server } } : {};
}

function tokenOf(output: string, command: string): Secret {
  const answer = parse(output);
  if (!Value.Check(ExecCredential, answer))
    throw new AppError('integrity', `${command} does not print an ExecCredential; run it by hand and see`);
  const { token } = answer.status;
  if (token === undefined || token === '')
    throw new AppError('invalid-input', `${command} gives a certificate instead of a token; that is not supported yet`);
  return new Secret(token);
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output) as unknown; // checked by its schema
  } catch {
    return undefined;
  }
}
