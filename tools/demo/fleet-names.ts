/** The words of an invented company. */
export const domains = [
  { name: 'checkout', project: 'commerce' },
  { name: 'cart', project: 'commerce' },
  { name: 'catalog', project: 'commerce' },
  { name: 'pricing', project: 'commerce' },
  { name: 'payments', project: 'payments' },
  { name: 'ledger', project: 'payments' },
  { name: 'identity', project: 'identity' },
  { name: 'search', project: 'discovery' },
  { name: 'feed', project: 'discovery' },
  { name: 'media', project: 'content' },
  { name: 'mail', project: 'messaging' },
  { name: 'shipping', project: 'logistics' },
  { name: 'stock', project: 'logistics' },
  { name: 'metrics', project: 'platform' },
  { name: 'gateway', project: 'platform' },
  { name: 'billing', project: 'payments' },
] as const;

export const roles = ['api', 'web', 'worker', 'cache', 'admin', 'jobs', 'events', 'export', 'sync', 'reports'] as const;

export const stages = ['dev', 'staging', 'prod'] as const;
export type StageName = (typeof stages)[number];

const regions = ['eu-west', 'eu-north', 'us-east', 'us-west', 'ap-south', 'ap-east'] as const;

export type TargetName = { readonly name: string; readonly stage: StageName; readonly region: string };

/** Clusters by stage: some to try on, most of them production. */
export function targetNames(count: number): readonly TargetName[] {
  const counts = { dev: Math.max(4, Math.round(count * 0.04)), staging: Math.max(8, Math.round(count * 0.08)) };
  const prod = Math.max(1, count - counts.dev - counts.staging);
  const of = (stage: StageName, amount: number): readonly TargetName[] =>
    Array.from({ length: amount }, (_, index) => {
      const region = regions[index % regions.length] ?? 'eu-west';
      const number = String(Math.floor(index / regions.length) + 1).padStart(2, '0');
      return { name: `${stage}-${region}-${number}`, stage, region };
    });
  return [...of('dev', counts.dev), ...of('staging', counts.staging), ...of('prod', prod)];
}

export const people = [
  'Ada Osei',
  'Bram de Wit',
  'Chidi Nwosu',
  'Dana Levi',
  'Elif Kaya',
  'Farah Haddad',
  'Goran Ilić',
  'Hana Sato',
  'Ines Duarte',
  'Jonas Weber',
  'Kofi Mensah',
  'Lena Novak',
  'Mei Tanaka',
  'Noor Rahman',
  'Olu Adeyemi',
  'Priya Raman',
  'Quentin Roux',
  'Rosa Marín',
  'Sven Lund',
  'Tariq Aziz',
].map((name) => ({
  name,
  email: `${(name.split(' ')[0] ?? '').toLowerCase()}@acme.example`,
}));

export const titles = [
  'Retry the upstream call once',
  'Raise the memory limit to 512Mi',
  'Cache exchange rates for a minute',
  'Log the request id on every line',
  'Close idle connections after 30 s',
  'Return 409 instead of 500 on a duplicate',
  'Read the feature list from the config map',
  'Move session storage out of process',
  'Drop the unused v1 endpoint',
  'Bound the queue at 10 000 entries',
  'Add an index for open orders',
  'Show prices with tax',
  'Upgrade the HTTP library',
  'Use the pooled client everywhere',
  'Trim whitespace in search terms',
  'Scale to six replicas',
  'Fix the time zone of nightly exports',
  'Validate addresses before saving',
  'Count failed logins per address',
  'Stream large exports instead of buffering',
  'Shorten the readiness probe',
  'Accept lower-case currency codes',
] as const;
