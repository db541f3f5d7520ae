import { type Static, Type } from 'typebox';

const Duration = Type.String({ pattern: '^(?:\\d+(?:ms|s|m|h|d))+$' });
const strict = { additionalProperties: false } as const;
const EnvValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

export const EnvSpec = Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), EnvValue);
export type EnvSpec = Static<typeof EnvSpec>;

/** How it is known to serve: one of http, tcp or command; `stable` is how long it must stay so before it counts. */
export const HealthSpec = Type.Object(
  {
    http: Type.Optional(Type.String({ minLength: 1 })),
    tcp: Type.Optional(Type.String({ minLength: 1 })),
    command: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    interval: Type.Optional(Duration),
    timeout: Type.Optional(Duration),
    startPeriod: Type.Optional(Duration),
    threshold: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    stable: Type.Optional(Duration),
  },
  strict,
);
export type HealthSpec = Static<typeof HealthSpec>;

/** A long-running program. `restartOn` names Files and Artifacts it reads at start: a change of theirs replaces it. */
export const ProcessSpec = Type.Object(
  {
    run: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    env: Type.Optional(EnvSpec),
    workingDirectory: Type.Optional(Type.String({ minLength: 1 })),
    ports: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }),
        Type.Union([Type.Literal('auto'), Type.Integer({ minimum: 1, maximum: 65535 })]),
      ),
    ),
    artifact: Type.Optional(Type.String({ minLength: 1 })),
    restartOn: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    restart: Type.Optional(
      Type.Object(
        {
          policy: Type.Optional(
            Type.Union([Type.Literal('always'), Type.Literal('on-failure'), Type.Literal('never')]),
          ),
          backoff: Type.Optional(Type.String({ pattern: '^\\d+(?:ms|s|m|h)\\.\\.\\d+(?:ms|s|m|h)$' })),
        },
        strict,
      ),
    ),
    stop: Type.Optional(
      Type.Object(
        {
          signal: Type.Optional(
            Type.Union([
              Type.Literal('SIGTERM'),
              Type.Literal('SIGINT'),
              Type.Literal('SIGQUIT'),
              Type.Literal('SIGHUP'),
              Type.Literal('SIGUSR1'),
              Type.Literal('SIGUSR2'),
              Type.Literal('SIGKILL'),
            ]),
          ),
          grace: Type.Optional(Duration),
        },
        strict,
      ),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          memory: Type.Optional(Type.String({ pattern: '^[1-9]\\d*(?:Ki|Mi|Gi)?$' })),
          cpu: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1024 })),
          openFiles: Type.Optional(Type.Integer({ minimum: 16, maximum: 1_048_576 })),
        },
        strict,
      ),
    ),
    health: Type.Optional(HealthSpec),
    update: Type.Optional(Type.Union([Type.Literal('rolling'), Type.Literal('recreate')])),
  },
  strict,
);
export type ProcessSpec = Static<typeof ProcessSpec>;

/** What the schema cannot say: exactly one probe, and no rolling update where two instances cannot share a port. */
export function processProblem(spec: ProcessSpec): { readonly pointer: string; readonly message: string } | undefined {
  const { health } = spec;
  if (health !== undefined) {
    const probes = [health.http, health.tcp, health.command].filter((probe) => probe !== undefined).length;
    if (probes > 1) return { pointer: '/spec/health', message: 'has several probes; keep one of http, tcp, command' };
    if (probes === 0 && health.stable === undefined) {
      return { pointer: '/spec/health', message: 'has no probe; write http, tcp or command' };
    }
  }
  if (spec.update === 'rolling' && !hasOnlyAutoPorts(spec)) {
    return {
      pointer: '/spec/update',
      message: 'rolling needs every port to be auto, since two instances run side by side; use recreate',
    };
  }
  return undefined;
}

export function hasOnlyAutoPorts(spec: ProcessSpec): boolean {
  return Object.values(spec.ports ?? {}).every((port) => port === 'auto');
}
