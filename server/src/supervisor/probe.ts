import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { type AllottedPorts, fillPorts } from '@fairlead/core/host/port-names.ts';
import { probeAddress } from '@fairlead/core/host/probe-address.ts';
import type { ProbeSettings } from '@fairlead/core/host/process-settings.ts';
import { assertNever } from '@fairlead/core/lib/assert-never.ts';
import type { SystemUser } from './process-group.ts';

export type ProbeResult = { readonly ok: boolean; readonly message: string };

export type ProbeInput = {
  readonly settings: ProbeSettings;
  readonly ports: AllottedPorts;
  readonly directory: string;
  readonly env: { readonly [name: string]: string };
  readonly user: SystemUser | null;
};

/** Asks once whether it serves, within the probe's timeout. Says in a sentence why not. */
export async function probe(input: ProbeInput): Promise<ProbeResult> {
  const { probe: asked, timeoutMs } = input.settings;
  switch (asked.kind) {
    case 'alive':
      return { ok: true, message: '' };
    case 'http':
    case 'tcp': {
      const address = probeAddress(asked.address, input.ports);
      if (!address.ok) return { ok: false, message: address.error };
      return asked.kind === 'http'
        ? probeHttp(address.value.port, address.value.path, timeoutMs)
        : probeTcp(address.value.port, timeoutMs);
    }
    case 'command':
      return probeCommand(asked.run, input, timeoutMs);
    default:
      return assertNever(asked);
  }
}

function probeHttp(port: number, path: string, timeoutMs: number): Promise<ProbeResult> {
  const name = `GET http://127.0.0.1:${port}${path}`;
  return new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port, path, agent: false, signal: AbortSignal.timeout(timeoutMs) },
      (answer) => {
        const status = answer.statusCode ?? 0;
        const ok = status >= 200 && status < 400;
        let said = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => {
          if (said.length < 200) said += piece;
        });
        const done = (): void => {
          const line = said.trim().split('\n')[0] ?? '';
          resolve({
            ok,
            message: ok ? '' : `${name} answered ${status}${line === '' ? '' : ` ("${line.slice(0, 200)}")`}`,
          });
          asked.destroy();
        };
        answer.on('end', done);
        answer.on('error', done);
        if (ok) done();
      },
    );
    asked.on('error', (error) => resolve({ ok: false, message: `${name}: ${reason(error, timeoutMs)}` }));
    asked.end();
  });
}

function probeTcp(port: number, timeoutMs: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, signal: AbortSignal.timeout(timeoutMs) });
    socket.on('connect', () => {
      socket.destroy();
      resolve({ ok: true, message: '' });
    });
    socket.on('error', (error) =>
      resolve({ ok: false, message: `connect to 127.0.0.1:${port}: ${reason(error, timeoutMs)}` }),
    );
  });
}

function probeCommand(run: readonly string[], input: ProbeInput, timeoutMs: number): Promise<ProbeResult> {
  const argv: string[] = [];
  for (const part of run) {
    const filled = fillPorts(part, input.ports);
    if (!filled.ok) return Promise.resolve({ ok: false, message: filled.error });
    argv.push(filled.value);
  }
  const [file = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: input.directory,
      env: input.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.timeout(timeoutMs),
      killSignal: 'SIGKILL',
      ...(input.user === null ? {} : { uid: input.user.uid, gid: input.user.gid }),
    });
    let said = '';
    const hear = (piece: Buffer): void => {
      if (said.length < 2_000) said += piece.toString('utf8');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', (error) => resolve({ ok: false, message: `${file}: ${reason(error, timeoutMs)}` }));
    child.on('close', (code, signal) => {
      const line = said.trim().split('\n').at(-1) ?? '';
      resolve({
        ok: code === 0,
        message:
          code === 0
            ? ''
            : `${file} ended with ${code ?? signal ?? '?'}${line === '' ? '' : ` ("${line.slice(0, 200)}")`}`,
      });
    });
  });
}

function reason(error: Error, timeoutMs: number): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  const code = 'code' in error ? String(error.code) : '';
  return code === 'ECONNREFUSED' ? 'nothing listens there' : code === '' ? error.message : code;
}
