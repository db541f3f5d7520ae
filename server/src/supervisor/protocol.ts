import { type Static, Type } from 'typebox';

/** Raised when an older client or supervisor could misread the other; they then refuse each other with a sentence. */
export const protocolVersion = 1;

const strict = { additionalProperties: false } as const;
const Text = Type.String({ maxLength: 4096 });

/** A host target as the supervisor is told of it. Paths are absolute. */
export const HostTargetConfig = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$' }),
    /** Its durable state: records, logs, archives. One folder per target. */
    directory: Type.String({ pattern: '^/' }),
    /** Where Files may lie and Processes may work; relative paths start at the first. */
    roots: Type.Array(Type.String({ pattern: '^/' })),
    ports: Type.Array(
      Type.Object(
        { from: Type.Integer({ minimum: 1, maximum: 65535 }), to: Type.Integer({ minimum: 1, maximum: 65535 }) },
        strict,
      ),
    ),
    /** Account under which programs run and files are kept; null is the supervisor's own. */
    user: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
    /** What keeps processes running. */
    backend: Type.Enum(['supervisor', 'systemd', 'systemd-user']),
  },
  strict,
);
export type HostTargetConfig = Static<typeof HostTargetConfig>;

const Ref = Type.Object({ group: Text, kind: Text, namespace: Text, name: Text }, strict);
const On = Type.Object({ installation: Text, placement: Text, project: Text, application: Text }, strict);
const Manifest = Type.Object({ apiVersion: Text, kind: Text, metadata: Type.Object({ name: Text }) });
const Desired = Type.Object({
  ref: Ref,
  manifest: Manifest,
  origin: Type.Object({ path: Type.String(), line: Type.Number() }),
  secret: Type.Boolean(),
});
const Change = Type.Object({
  ref: Ref,
  action: Text,
  liveUid: Type.Union([Type.String(), Type.Null()]),
  handedOver: Type.Optional(Type.Literal(true)),
});
const Permit = Type.Object({
  plan: Text,
  placement: Text,
  gates: Type.Array(Type.Object({ gate: Text, rule: Type.String(), outcome: Text })),
  epoch: Type.Integer({ minimum: 0 }),
  expiresAt: Type.Number(),
});
const Nullable = Type.Union([Type.String(), Type.Null()]);
const Target = { target: Text };

/** What may be asked, by method. Answers are those of the Target port; they come from this house's own code. */
export const requestSchemas = {
  configure: Type.Object({ targets: Type.Array(HostTargetConfig) }, strict),
  observe: Type.Object({
    ...Target,
    on: On,
    objects: Type.Array(Desired),
    inventory: Type.Array(Type.Object({ ref: Ref, uid: Nullable, baseline: Nullable })),
    ignore: Type.Array(Type.Object({ kind: Type.Optional(Text), name: Type.Optional(Text), path: Text })),
  }),
  execute: Type.Object({
    ...Target,
    on: On,
    permit: Permit,
    delivery: Text,
    changes: Type.Array(Change),
    objects: Type.Array(Desired),
  }),
  watch: Type.Object({ ...Target, installation: Text }),
  live: Type.Object({ ...Target, on: On, ref: Ref }),
  outputs: Type.Object({ ...Target, on: On }),
  logs: Type.Object({
    ...Target,
    on: On,
    ref: Ref,
    tail: Type.Integer({ minimum: 0, maximum: 100_000 }),
    follow: Type.Boolean(),
    previous: Type.Boolean(),
    since: Type.Union([Type.Number(), Type.Null()]),
  }),
  contact: Type.Object({ ...Target }),
  stopAll: Type.Object({}, strict),
  purge: Type.Object({ ...Target }),
  shutdown: Type.Object({}, strict),
} as const;
export type Method = keyof typeof requestSchemas;

/** First line of a supervisor on every connection. */
export const Hello = Type.Object({
  kind: Type.Literal('hello'),
  protocol: Type.Integer(),
  version: Type.String(),
  pid: Type.Integer(),
  startedAt: Type.Number(),
});
export type Hello = Static<typeof Hello>;

/** What a client says: ask something, or take a question back. */
export const ClientMessage = Type.Union([
  Type.Object({ kind: Type.Literal('request'), id: Type.Integer(), method: Type.String(), params: Type.Unknown() }),
  Type.Object({ kind: Type.Literal('cancel'), id: Type.Integer() }),
]);
export type ClientMessage = Static<typeof ClientMessage>;

const ErrorBody = Type.Object({
  code: Type.String(),
  message: Type.String(),
  retry: Type.Union([Type.Literal('never'), Type.Literal('backoff'), Type.Object({ afterMs: Type.Number() })]),
  details: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
});

/** What a supervisor says: `item`s of a stream, then one `done` or `failed` per question. */
export const ServerMessage = Type.Union([
  Hello,
  Type.Object({ kind: Type.Literal('item'), id: Type.Integer(), value: Type.Unknown() }),
  Type.Object({ kind: Type.Literal('done'), id: Type.Integer(), value: Type.Unknown() }),
  Type.Object({ kind: Type.Literal('failed'), id: Type.Integer(), error: ErrorBody }),
]);
export type ServerMessage = Static<typeof ServerMessage>;
