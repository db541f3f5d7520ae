/** What a person should know of a render: its warnings, and the notes of its charts. */
export const renderRemarks = {
  name: '0005-render-remarks',
  sql: `
alter table render add column remarks text;
`,
};
