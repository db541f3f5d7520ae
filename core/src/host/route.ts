import { type Static, Type } from 'typebox';
import { parseDuration } from '../lib/duration.ts';
import { err, ok, type Result } from '../lib/result.ts';

// The Route kind of host.fairlead.dev/v1: one HTTP port in front of processes. The shape of matches follows the
// Gateway API's HTTPRoute (exact or prefix; no regular expressions, whose cost nobody can bound).

const strict = { additionalProperties: false } as const;
const NameSchema = Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$', maxLength: 253 });
const PortNameSchema = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$', maxLength: 63 });
const DurationSchema = Type.String({ pattern: '^(?:[0-9]+(?:ms|s|m|h|d))+$' });
const TokenSchema = Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", maxLength: 128 });

/** A text that must be equal, or `{prefix}` that it must begin with. */
const TextMatchSchema = Type.Union([
  Type.String({ maxLength: 1024 }),
  Type.Object({ prefix: Type.String({ minLength: 1, maxLength: 1024 }) }, strict),
]);

const BackendSchema = Type.Object(
  {
    process: NameSchema,
    port: Type.Optional(PortNameSchema),
    weight: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  },
  strict,
);

const MatchSchema = Type.Object(
  {
    path: Type.Optional(TextMatchSchema),
    header: Type.Optional(Type.Record(TokenSchema, TextMatchSchema, { additionalProperties: false })),
    cookie: Type.Optional(Type.Record(TokenSchema, TextMatchSchema, { additionalProperties: false })),
  },
  { ...strict, minProperties: 1 },
);

/** `spec` of a Route, as it is written. */
export const RouteSpecSchema = Type.Object(
  {
    port: Type.Union([Type.Integer({ minimum: 1, maximum: 65_535 }), Type.Literal('auto')]),
    host: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F:.]+$', maxLength: 45 })),
    backends: Type.Array(BackendSchema, { minItems: 1, maxItems: 64 }),
    rules: Type.Optional(
      Type.Array(
        Type.Object({ match: MatchSchema, backends: Type.Array(BackendSchema, { minItems: 1, maxItems: 64 }) }, strict),
        { maxItems: 64 },
      ),
    ),
    mirror: Type.Optional(
      Type.Object(
        {
          process: NameSchema,
          port: Type.Optional(PortNameSchema),
          percent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
        },
        strict,
      ),
    ),
    affinity: Type.Optional(Type.Object({ cookie: TokenSchema, ttl: Type.Optional(DurationSchema) }, strict)),
    drain: Type.Optional(DurationSchema),
    timeout: Type.Optional(DurationSchema),
  },
  strict,
);
export type RouteSpec = Static<typeof RouteSpecSchema>;

export type TextMatch = { readonly kind: 'exact' | 'prefix'; readonly text: string };
/** All conditions of a match must hold. Header names are in lower case. */
export type RouteMatch = {
  readonly path: TextMatch | null;
  readonly headers: readonly { readonly name: string; readonly value: TextMatch }[];
  readonly cookies: readonly { readonly name: string; readonly value: TextMatch }[];
};
export type RouteBackend = { readonly process: string; readonly port: string; readonly weight: number };
export type RouteRule = { readonly match: RouteMatch; readonly backends: readonly RouteBackend[] };

/** A Route with its defaults filled in and its durations read. */
export type Route = {
  readonly port: number | 'auto';
  readonly host: string;
  readonly backends: readonly RouteBackend[];
  readonly rules: readonly RouteRule[];
  readonly mirror: { readonly process: string; readonly port: string; readonly percent: number } | null;
  readonly affinity: { readonly cookie: string; readonly ttlMs: number | null } | null;
  /** How long requests in flight may take to end before a backend that is left is stopped. */
  readonly drainMs: number;
  /** Longest silence of a backend before its answer begins. */
  readonly timeoutMs: number;
};

/** What is wrong with a field that its shape alone does not show; `pointer` is a JSON pointer below `spec`. */
export type RouteProblem = { readonly pointer: string; readonly message: string };

/** The port name that is meant where a backend names none. */
export const defaultPortName = 'http';

/**
 * Fills in the defaults of a spec that passed {@link RouteSpecSchema}: host 127.0.0.1, weight 1, port `http`,
 * mirror 100 %, drain 10s, timeout 60s. Errors: durations out of range, a process listed twice, only zero weights.
 */
export function readRoute(spec: RouteSpec): Result<Route, readonly RouteProblem[]> {
  const problems: RouteProblem[] = [];
  const durationMs = (text: string | undefined, defaultMs: number, pointer: string): number => {
    if (text === undefined) return defaultMs;
    const read = parseDuration(text);
    if (read.ok) return read.value;
    problems.push({ pointer, message: read.error });
    return defaultMs;
  };
  const timeoutMs = durationMs(spec.timeout, 60_000, '/timeout');
  if (timeoutMs === 0)
    problems.push({ pointer: '/timeout', message: 'a timeout of 0s fails every request; write for example 60s' });
  const route: Route = {
    port: spec.port,
    host: spec.host ?? '127.0.0.1',
    backends: readBackends(spec.backends, '/backends', problems),
    rules: (spec.rules ?? []).map((rule, index) => ({
      match: {
        path: rule.match.path === undefined ? null : textMatch(rule.match.path),
        headers: namedMatches(rule.match.header, (name) => name.toLowerCase()),
        cookies: namedMatches(rule.match.cookie, (name) => name),
      },
      backends: readBackends(rule.backends, `/rules/${index}/backends`, problems),
    })),
    mirror:
      spec.mirror === undefined
        ? null
        : {
            process: spec.mirror.process,
            port: spec.mirror.port ?? defaultPortName,
            percent: spec.mirror.percent ?? 100,
          },
    affinity:
      spec.affinity === undefined
        ? null
        : {
            cookie: spec.affinity.cookie,
            ttlMs: spec.affinity.ttl === undefined ? null : durationMs(spec.affinity.ttl, 0, '/affinity/ttl'),
          },
    drainMs: durationMs(spec.drain, 10_000, '/drain'),
    timeoutMs,
  };
  return problems.length === 0 ? ok(route) : err(problems);
}

function readBackends(
  written: RouteSpec['backends'],
  pointer: string,
  problems: RouteProblem[],
): readonly RouteBackend[] {
  const backends = written.map(({ process, port, weight }) => ({
    process,
    port: port ?? defaultPortName,
    weight: weight ?? 1,
  }));
  const seen = new Set<string>();
  for (const [index, { process, port }] of backends.entries()) {
    const key = `${process}/${port}`;
    if (seen.has(key)) {
      problems.push({
        pointer: `${pointer}/${index}`,
        message: `process "${process}" port "${port}" is listed twice; write it once with the sum of the weights`,
      });
    }
    seen.add(key);
  }
  if (backends.length > 0 && backends.every((backend) => backend.weight === 0)) {
    problems.push({
      pointer,
      message: 'every weight is 0, so no request could be answered; give one backend a weight above 0',
    });
  }
  return backends;
}

function textMatch(written: string | { readonly prefix: string }): TextMatch {
  return typeof written === 'string' ? { kind: 'exact', text: written } : { kind: 'prefix', text: written.prefix };
}

function namedMatches(
  written: { readonly [name: string]: string | { readonly prefix: string } } | undefined,
  nameOf: (name: string) => string,
): RouteMatch['headers'] {
  return Object.entries(written ?? {}).map(([name, value]) => ({ name: nameOf(name), value: textMatch(value) }));
}
