/** What others added to an object, beside what we wrote of it. */
export const additions = {
  name: '0006-additions',
  sql: `
alter table managed_object add column added text;
`,
};
