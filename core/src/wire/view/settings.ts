import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable, Tier } from './scalars.ts';

const Declared = Nullable(Type.Object({ repo: Type.String(), path: Type.String(), line: Type.Integer() }));

/** Where a credential is, never what it is: `env FORGE_TOKEN`. */
const Credential = Nullable(Type.String());

export const ConnectionView = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['git', 'webhook', 'kubernetes', 'helm', 'registry', 'archive', 'oidc', 'github', 'workload']),
  url: Type.String(),
  credential: Credential,
  write: Credential,
  webhooks: Type.Boolean(),
  declared: Declared,
});
export type ConnectionView = ReadOnly<Static<typeof ConnectionView>>;

/** The configuration in force, as far as the caller sees it. */
export const SettingsView = Type.Object({
  projects: Type.Array(
    Type.Object({
      name: Type.String(),
      description: Type.String(),
      sources: Nullable(Type.Array(Type.String())),
      targets: Nullable(Type.Array(Type.String())),
      namespaces: Nullable(Type.Array(Type.String())),
      applications: Type.Integer(),
      placements: Type.Integer(),
      declared: Declared,
    }),
  ),
  targets: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.Enum(['host', 'kubernetes']),
      tier: Tier,
      labels: Type.Record(Type.String(), Type.String()),
      address: Type.String(),
      approvals: Type.Array(Type.String()),
      declared: Declared,
    }),
  ),
  connections: Type.Array(ConnectionView),
  asOf: Instant,
});
export type SettingsView = ReadOnly<Static<typeof SettingsView>>;

/** What a test of a connection found. Nothing is changed by it. */
export const TestView = Type.Object({
  works: Type.Boolean(),
  message: Type.String(),
  tookMs: Type.Integer(),
  at: Instant,
});
export type TestView = ReadOnly<Static<typeof TestView>>;

/** What people decided at run time and is still in force. */
export const DecisionView = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['pin', 'pause', 'freeze', 'confirmation', 'approval', 'emergency', 'overlay', 'release']),
  by: Type.String(),
  reason: Type.String(),
  at: Instant,
  until: Nullable(Instant),
  /** What it covers, in words. */
  covers: Type.String(),
  application: Nullable(Type.String()),
  project: Nullable(Type.String()),
  placement: Nullable(Type.String()),
  stage: Nullable(Type.String()),
});
export type DecisionView = ReadOnly<Static<typeof DecisionView>>;
