/**
 * What Insight asks for is kept where it happens: an arrival for each change and application, the code of a failure, and
 * what is counted of a change, as columns instead of documents.
 */
export const insightRollup = {
  name: '0004-insight-rollup',
  sql: `
create table arrival (
  change text not null, application text not null, project text not null, first_at integer not null,
  arrived_at integer, broke_at integer, primary key (change, application)
) strict, without rowid;
create index arrival_first on arrival (first_at, project, application, change, arrived_at, broke_at);
insert into arrival
  select change, coalesce(application, ''), min(project), min(ended_at),
    min(case when verdict = 'healthy' then ended_at end),
    min(case when verdict in ('failed', 'rolled-back') then ended_at end)
  from delivery
  where correction = 0 and ended_at is not null and verdict in ('healthy', 'failed', 'rolled-back')
    and placement in (select id from placement where tier = 'production')
  group by change, coalesce(application, '');
alter table delivery add column failure_code text;
update delivery set failure_code = coalesce(json_extract(doc, '$.failure.code'), 'unknown')
  where verdict in ('failed', 'rolled-back');
create index delivery_broken on delivery (started_at, failure_code, project, application)
  where failure_code is not null;
alter table change add column kind text not null default 'commit';
alter table change add column origin text;
alter table change add column committed_at integer not null default 0;
update change set kind = json_extract(doc, '$.kind'), origin = json_extract(doc, '$.of'),
  committed_at = json_extract(doc, '$.committedAt');
create index event_drift on event (at) where kind = 'drift-found';
`,
};
