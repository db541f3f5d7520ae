/** Stored as 0 or 1: SQLite has no boolean, and PostgreSQL reads an integer as well. */
type Flag = number;
/** A JSON document of the model; the columns beside it are copies of the fields that are filtered or sorted by. */
type Json = string;

export type PlacementTable = {
  id: string;
  project: string;
  application: string;
  target: string;
  stage: string;
  stage_index: number;
  tier: string;
  repo: string;
  digest: string;
  /** Lower-case words that a text filter looks in. */
  search: string;
  /** Whether its reads were ever recorded: until then every push to its repository concerns it. */
  rendered: Flag;
  doc: Json;
};

export type PlacementStateTable = {
  id: string;
  sync: string;
  health: string;
  next_at: number | null;
  /** Must be looked at on start: a delivery or watch is under way, or nobody ever looked. */
  attention: Flag;
  desired_bundle: string | null;
  applied_bundle: string | null;
  begun_bundle: string | null;
  desired_change: string | null;
  applied_change: string | null;
  delivery: string | null;
  /** How many objects drifted. */
  drifted: number;
  held: Flag;
  updated_at: number;
  /** What a person asked, beside the document: a pass that writes its state never takes it away. */
  request: Json | null;
  requested_at: number | null;
  doc: Json;
};

export type ReadTable = { placement: string; repo: string; path: string; kind: string };
export type BundleTable = {
  digest: string;
  open: string;
  sealed: string | null;
  object_count: number;
  put_at: number;
};
export type RenderTable = { key: string; placement: string; bundle: string; at: number; remarks: string | null };
export type ChangeTable = {
  id: string;
  project: string;
  repo: string;
  seen_at: number;
  search: string;
  kind: string;
  /** The change that it promotes or undoes. */
  origin: string | null;
  committed_at: number;
  doc: Json;
};
export type DeliveryTable = {
  id: string;
  placement: string;
  project: string;
  application: string | null;
  change: string;
  verdict: string | null;
  from_bundle: string | null;
  to_bundle: string;
  /** It puts drift back: from and to are the same. */
  correction: Flag;
  revision: string;
  plan: string | null;
  started_at: number;
  executed_at: number | null;
  ended_at: number | null;
  /** Why it failed or went back; null while it did not. */
  failure_code: string | null;
  doc: Json;
};
/** When a change first was healthy, and first failed or went back, in production: an application's part of it. */
export type ArrivalTable = {
  change: string;
  application: string;
  project: string;
  first_at: number;
  arrived_at: number | null;
  broke_at: number | null;
};
export type PlanTable = { digest: string; placement: string; bundle: string; made_at: number; doc: Json };
export type PermitTable = { plan: string; delivery: string; epoch: number; expires_at: number; doc: Json };
export type EffectTable = {
  delivery: string;
  wave: number;
  attempt: number;
  placement: string;
  plan: string;
  epoch: number;
  state: string;
  at: number;
};
export type ManagedObjectTable = {
  target: string;
  key: string;
  /** `kind/namespace/name` in lower case: what a search looks in. */
  search: string;
  placement: string;
  uid: string | null;
  baseline: string | null;
  live: string | null;
  health: string;
  health_message: string;
  origin_path: string | null;
  origin_line: number | null;
  wave: number;
  phase: string;
  /** What others added, as JSON; null where nobody did. */
  added: Json | null;
  updated_at: number;
};
export type HealthyTable = {
  placement: string;
  at: number;
  bundle: string;
  revision: string;
  change: string;
  delivery: string;
};
export type JudgementTable = {
  placement: string;
  bundle: string;
  /** Names the rules that were in force. */
  policies: string;
  findings: number;
  at: number;
  doc: Json;
};
export type BadTable = { placement: string; bundle: string; reason: string; at: number };
export type DecisionTable = {
  id: string;
  /** Grows with every decision made or removed: what the ledger was last told is known by it. */
  version: number;
  mirrored: Flag;
  /** When it was removed; the row stays until the ledger knows. */
  removed_at: number | null;
  bundle: string | null;
  not_bundle: string | null;
  made_at: number;
  doc: Json;
};
export type ReviewTable = { repo: string; commit_sha: string; at: number; doc: Json };
export type RefTable = { repo: string; ref: string; commit_sha: string; seen_at: number };
export type RepoTable = { repo: string; doc: Json };
export type TargetTable = { target: string; doc: Json };
export type ProblemTable = { repo: string; position: number; doc: Json };
export type PullRequestTable = { repo: string; number: number; state: string; updated_at: number; doc: Json };
export type PreviewTable = { repo: string; number: number; doc: Json };
export type ConfigurationTable = { name: string; doc: Json };
export type TokenTable = {
  id: string;
  hash: string;
  kind: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  doc: Json;
};
export type IdempotencyTable = { key: string; request: string; status: number; body: string; at: number };
export type EventTable = {
  seq: number;
  version: number;
  at: number;
  kind: string;
  project: string;
  placement: string | null;
  application: string | null;
  delivery: string | null;
  change: string | null;
  severity: string;
  message: string;
  data: Json;
};
export type AuditTable = {
  position: number;
  writer: string;
  seq: number;
  at: number;
  project: string;
  subject: string;
  previous_hash: string;
  hash: string;
  record: Json;
};
export type AuditHeadTable = { writer: string; seq: number; hash: string };
export type OutboxTable = {
  id: number;
  key: string;
  message: Json;
  at: number;
  attempt: number;
  next_at: number;
  last_error: string;
  sent: Flag;
};
export type SessionTable = { replica: string; epoch: number; heartbeat_at: number; expires_at: number };
export type CounterTable = { name: string; value: number };
export type MetaTable = { key: string; value: string };

/** Every table, the same on SQLite and PostgreSQL. */
export type Tables = {
  placement: PlacementTable;
  placement_state: PlacementStateTable;
  read: ReadTable;
  bundle: BundleTable;
  render: RenderTable;
  change: ChangeTable;
  delivery: DeliveryTable;
  arrival: ArrivalTable;
  plan: PlanTable;
  permit: PermitTable;
  effect: EffectTable;
  managed_object: ManagedObjectTable;
  healthy: HealthyTable;
  bad: BadTable;
  judgement: JudgementTable;
  decision: DecisionTable;
  review: ReviewTable;
  ref: RefTable;
  repo: RepoTable;
  target: TargetTable;
  problem: ProblemTable;
  configuration: ConfigurationTable;
  pull_request: PullRequestTable;
  preview: PreviewTable;
  token: TokenTable;
  idempotency: IdempotencyTable;
  event: EventTable;
  audit: AuditTable;
  audit_head: AuditHeadTable;
  outbox: OutboxTable;
  session: SessionTable;
  counter: CounterTable;
  meta: MetaTable;
};
