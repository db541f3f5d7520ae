/** What forges vouch for about commits: by which request they came, and who approved its last head. */
export const reviews = {
  name: '0009-reviews',
  sql: `
create table review (
  repo text not null,
  commit_sha text not null,
  at integer not null,
  doc text not null,
  primary key (repo, commit_sha)
) strict, without rowid;
create index review_at on review (at);
`,
};
