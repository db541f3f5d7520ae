/** Requests at forges with what they would do; the preview lies apart, for lists do not read it. */
export const pullRequests = {
  name: '0008-pull-requests',
  sql: `
create table pull_request (
  repo text not null,
  number integer not null,
  state text not null,
  updated_at integer not null,
  doc text not null,
  primary key (repo, number)
) strict, without rowid;
create index pull_request_newest on pull_request (state, updated_at desc);
create table preview (
  repo text not null,
  number integer not null,
  doc text not null,
  primary key (repo, number)
) strict, without rowid;
`,
};
