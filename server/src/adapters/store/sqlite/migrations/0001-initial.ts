/** The first schema. Once released, its text never changes: what comes later is another migration. */
export const initial = {
  name: '0001-initial',
  sql: `
create table meta (key text primary key, value text not null) strict, without rowid;
create table counter (name text primary key, value integer not null) strict, without rowid;
insert into counter (name, value) values ('epoch', 0), ('decision', 0);
create table session (
  replica text primary key, epoch integer not null unique, heartbeat_at integer not null, expires_at integer not null
) strict, without rowid;

create table placement (
  id text primary key, project text not null, application text not null, target text not null, stage text not null,
  stage_index integer not null, tier text not null, repo text not null, digest text not null, search text not null,
  rendered integer not null default 0, doc text not null
) strict;
create unique index placement_order on placement (application, stage_index, target, id);
create index placement_project on placement (project, application, stage_index, target, id);
create index placement_target on placement (target, application, stage_index, id);
create index placement_repo on placement (repo, rendered, id);

create table placement_state (
  id text primary key references placement (id) on delete cascade,
  sync text not null, health text not null, next_at integer, attention integer not null,
  desired_bundle text, applied_bundle text, begun_bundle text, desired_change text, applied_change text, delivery text,
  updated_at integer not null, request text, requested_at integer, doc text not null
) strict;
create index placement_state_status on placement_state (sync, health, id);
create index placement_state_health on placement_state (health, id);
create index placement_state_attention on placement_state (id) where attention = 1;
create index placement_state_request on placement_state (id) where request is not null;
create index placement_state_next on placement_state (next_at, id) where next_at is not null;
create index placement_state_desired on placement_state (desired_bundle);
create index placement_state_applied on placement_state (applied_bundle);
create index placement_state_begun on placement_state (begun_bundle);
create index placement_state_desired_change on placement_state (desired_change);
create index placement_state_applied_change on placement_state (applied_change);

create table read (
  repo text not null, path text not null, kind text not null,
  placement text not null references placement (id) on delete cascade,
  primary key (repo, path, kind, placement)
) strict, without rowid;
create index read_placement on read (placement);

create table bundle (
  digest text primary key, open text not null, sealed text, object_count integer not null, put_at integer not null
) strict;
create index bundle_put_at on bundle (put_at);
create table render (
  key text primary key, placement text not null references placement (id) on delete cascade,
  bundle text not null, at integer not null
) strict, without rowid;
create index render_placement on render (placement);
create index render_bundle on render (bundle);
create index render_at on render (at);

create table change (
  id text primary key, project text not null, repo text not null, seen_at integer not null, search text not null,
  doc text not null
) strict;
create index change_seen on change (seen_at, id);
create index change_project on change (project, seen_at, id);
create index change_repo on change (repo, seen_at, id);

create table delivery (
  id text primary key, placement text not null, project text not null, application text, change text not null,
  verdict text, from_bundle text, to_bundle text not null, revision text not null, plan text,
  started_at integer not null, executed_at integer, ended_at integer, doc text not null
) strict;
create index delivery_started on delivery (started_at, id);
create index delivery_project on delivery (project, started_at, id);
create index delivery_placement on delivery (placement, started_at, id);
create index delivery_application on delivery (application, started_at, id);
create index delivery_change on delivery (change, started_at, id);
create index delivery_open on delivery (started_at, id) where verdict is null;
create index delivery_ended on delivery (ended_at) where verdict is not null;
create index delivery_executed on delivery (placement, executed_at) where executed_at is not null;
create index delivery_from on delivery (from_bundle);
create index delivery_to on delivery (to_bundle);
create index delivery_plan on delivery (plan);

create table plan (
  digest text primary key, placement text not null, bundle text not null, made_at integer not null, doc text not null
) strict;
create index plan_made on plan (made_at);
create index plan_bundle on plan (bundle);
create table permit (
  plan text primary key, delivery text not null, epoch integer not null, expires_at integer not null, doc text not null
) strict, without rowid;
create index permit_expires on permit (expires_at);
create table effect (
  delivery text not null, wave integer not null, attempt integer not null, placement text not null, plan text not null,
  epoch integer not null, state text not null, at integer not null,
  primary key (delivery, wave, attempt)
) strict, without rowid;
create index effect_at on effect (at);

create table managed_object (
  target text not null, key text not null, search text not null,
  placement text not null references placement (id) on delete cascade,
  uid text, baseline text, live text, health text not null, health_message text not null,
  origin_path text, origin_line integer, wave integer not null, phase text not null, updated_at integer not null,
  primary key (target, key)
) strict, without rowid;
create index managed_object_placement on managed_object (placement, target, key);

create table healthy (
  placement text not null references placement (id) on delete cascade,
  at integer not null, bundle text not null, revision text not null, change text not null, delivery text not null,
  primary key (placement, at, bundle)
) strict, without rowid;
create index healthy_bundle on healthy (bundle);
create index healthy_change on healthy (change);
create index healthy_at on healthy (at);
create table bad (
  placement text not null references placement (id) on delete cascade,
  bundle text not null, reason text not null, at integer not null,
  primary key (placement, bundle)
) strict, without rowid;

create table decision (
  id text primary key, version integer not null, mirrored integer not null, removed_at integer,
  bundle text, not_bundle text, made_at integer not null, doc text not null
) strict;
create index decision_unmirrored on decision (version) where mirrored = 0;
create index decision_removed on decision (removed_at) where removed_at is not null;

create table ref (
  repo text not null, ref text not null, commit_sha text not null, seen_at integer not null, primary key (repo, ref)
) strict, without rowid;
create table repo (repo text primary key, doc text not null) strict, without rowid;
create table target (target text primary key, doc text not null) strict, without rowid;
create table problem (
  repo text not null, position integer not null, doc text not null, primary key (repo, position)
) strict, without rowid;
create table configuration (name text primary key, doc text not null) strict;

create table token (
  id text primary key, hash text not null unique, kind text not null, created_at integer not null, expires_at integer,
  last_used_at integer, doc text not null
) strict;
create index token_expires on token (expires_at) where expires_at is not null;
create table idempotency (
  key text primary key, request text not null, status integer not null, body text not null, at integer not null
) strict;
create index idempotency_at on idempotency (at);

create table event (
  seq integer primary key autoincrement, version integer not null, at integer not null, kind text not null,
  project text not null, placement text, application text, delivery text, change text, severity text not null,
  message text not null, data text not null
) strict;
create index event_at on event (at);
create index event_placement on event (placement, seq) where placement is not null;
create index event_application on event (application, seq) where application is not null;

create table audit (
  position integer primary key autoincrement, writer text not null, seq integer not null, at integer not null,
  project text not null, subject text not null, previous_hash text not null, hash text not null, record text not null,
  unique (writer, seq)
) strict;
create index audit_at on audit (at);
create index audit_subject on audit (subject, position);
create table audit_head (writer text primary key, seq integer not null, hash text not null) strict, without rowid;
create trigger audit_no_update before update on audit
begin select raise(abort, 'audit records are never changed'); end;
create trigger audit_no_delete before delete on audit
begin select raise(abort, 'audit records are never deleted'); end;

create table outbox (
  id integer primary key autoincrement, key text not null unique, message text not null, at integer not null,
  attempt integer not null, next_at integer not null, last_error text not null, sent integer not null
) strict;
create index outbox_due on outbox (next_at, id) where sent = 0;
create index outbox_sent on outbox (at) where sent = 1;
`,
};
