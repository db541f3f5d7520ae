/** What a map of the fleet shows of a placement's state, beside the document. */
export const fleetColumns = {
  name: '0002-fleet-columns',
  sql: `
alter table placement_state add column drifted integer not null default 0;
alter table placement_state add column held integer not null default 0;
update placement_state set
  drifted = json_array_length(doc, '$.drifted'), held = json_array_length(doc, '$.holds') > 0;
`,
};
