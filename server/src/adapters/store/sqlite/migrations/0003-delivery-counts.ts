/** Counts of deliveries are answered from an index: the rows with their documents are some kilobytes each. */
export const deliveryCounts = {
  name: '0003-delivery-counts',
  sql: `
alter table delivery add column correction integer not null default 0;
update delivery set correction = 1 where from_bundle = to_bundle;
create index delivery_counted on delivery (started_at, correction, verdict, placement, change, ended_at);
create index placement_tier on placement (tier, id);
`,
};
