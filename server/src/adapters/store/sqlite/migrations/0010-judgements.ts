/** What the rules in force found in each bundle, for each placement. */
export const judgements = {
  name: '0010-judgements',
  sql: `
create table judgement (
  placement text not null references placement (id) on delete cascade,
  bundle text not null, policies text not null, findings integer not null, at integer not null, doc text not null,
  primary key (placement, bundle)
) strict, without rowid;
create index judgement_at on judgement (at);
create index judgement_found on judgement (placement, bundle) where findings > 0;
`,
};
