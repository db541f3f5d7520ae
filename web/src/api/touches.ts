import type { EventView } from '@fairlead/core/wire/view/event.ts';

/** The parts of an event that say what it is about. */
export type Touching = Pick<EventView, 'kind' | 'placement' | 'application' | 'delivery' | 'change'>;

type Input = {
  readonly params?: { readonly [name: string]: unknown };
  readonly query?: { readonly [name: string]: unknown };
};
type Rule = (event: Touching, input: Input) => boolean;

const always: Rule = () => true;
const installation: ReadonlySet<string> = new Set([
  'configuration-loaded',
  'loosening-allowed',
  'configuration-problem',
  'source-failed',
  'source-recovered',
  'source-rewritten',
  'target-lost',
  'target-recovered',
  'frozen',
  'thawed',
]);
const deciding: ReadonlySet<string> = new Set([
  'frozen',
  'thawed',
  'paused',
  'resumed',
  'pinned',
  'unpinned',
  'confirmed',
  'approved',
  'emergency-begun',
  'emergency-ended',
  'emergency-reviewed',
  'rejected',
  'acted',
  'act-ended',
  'released',
  'taken',
]);
/** What the shop's settings may be other after, and where it answers. */
const showing: ReadonlySet<string> = new Set([
  'change-seen',
  'delivery-succeeded',
  'delivery-partial',
  'revert-pushed',
]);
const peopling: ReadonlySet<string> = new Set(['person-disabled', 'person-enabled', 'configuration-loaded']);
const freezing: ReadonlySet<string> = new Set(['frozen', 'thawed']);

/** A list of placements or deliveries: anything about a placement, unless the list is of another application. */
const placements: Rule = (event, { query }) =>
  freezing.has(event.kind) || (event.placement !== null && fits(query?.['application'], event.application));
const onePlacement: Rule = (event, { params }) => freezing.has(event.kind) || event.placement === params?.['id'];
const oneApplication: Rule = (event, { params }) =>
  freezing.has(event.kind) ||
  (event.placement !== null && fits(params?.['name'] ?? params?.['application'], event.application));
const whenInstallation: Rule = (event) => installation.has(event.kind);

/** What each reading route shows, as far as events tell. A route that is not named is read again by people only. */
const rules: { readonly [route: string]: Rule } = {
  now: always,
  listEvents: (event, { query }) => fits(query?.['application'], event.application),
  listAudit: always,
  listPlacements: placements,
  listApplications: placements,
  listDeliveries: (event, { query }) => event.delivery !== null && fits(query?.['application'], event.application),
  listChanges: (event) => event.change !== null,
  getPlacement: onePlacement,
  listPlacementObjects: onePlacement,
  listSyncObjects: onePlacement,
  getPlacementObject: onePlacement,
  diffPlacement: onePlacement,
  readSource: onePlacement,
  readTree: onePlacement,
  listPods: onePlacement,
  readNetwork: onePlacement,
  listNotes: onePlacement,
  listCustomActions: onePlacement,
  placementHistory: onePlacement,
  placementEvents: onePlacement,
  getApplication: oneApplication,
  why: oneApplication,
  compare: (event, { query }) => event.placement !== null && [query?.['a'], query?.['b']].includes(event.placement),
  getDelivery: (event, { params }) => event.delivery === params?.['id'],
  getChange: (event, { params }) => event.change !== null && event.change === params?.['id'],
  getTarget: (event) => event.kind.startsWith('target-'),
  listTargets: (event) => event.kind.startsWith('target-'),
  repositories: whenInstallation,
  problems: whenInstallation,
  dependencies: (event) =>
    event.kind === 'health-changed' || event.kind === 'sync-changed' || installation.has(event.kind),
  settings: whenInstallation,
  listApprovals: (event) => event.placement !== null || whenInstallation(event, {}),
  listDecisions: (event) => deciding.has(event.kind),
  listRequests: (event) => event.kind === 'request-previewed' || event.kind === 'change-seen',
  getRequest: (event) => event.kind === 'request-previewed' || deciding.has(event.kind),
  listWindows: whenInstallation,
  listPolicies: (event) => installation.has(event.kind) || event.kind === 'sync-changed',
  listFindings: (event, { query }) =>
    installation.has(event.kind) ||
    (event.kind === 'sync-changed' && (query?.['placement'] === undefined || query['placement'] === event.placement)),
  listRoles: whenInstallation,
  listLoosenings: whenInstallation,
  listPeople: ({ kind }) => peopling.has(kind),
  listGlass: ({ kind }) => kind === 'glass-broken',
  calendar: (event, input) => whenInstallation(event, input) || event.placement !== null,
  listEmergencies: (event) => event.kind.startsWith('emergency-'),
  getShop: ({ kind }) => showing.has(kind),
  listFreezes: (event) => freezing.has(event.kind),
};

/** Whether what `key` (route name and input) answered may be another after this event. */
export function touches(event: Touching, key: readonly unknown[]): boolean {
  const [route, input] = key;
  if (typeof route !== 'string') return false;
  const rule = Object.hasOwn(rules, route) ? rules[route] : undefined;
  return rule?.(event, typeof input === 'object' && input !== null ? input : {}) ?? false;
}

/** An event that names no application may be about any. */
function fits(wanted: unknown, found: string | null): boolean {
  return wanted === undefined || found === null || wanted === found;
}
