import { type HealthStatus, healthStatuses, type SyncStatus, syncStatuses } from '@fairlead/core/model/health.ts';

/** What stands behind the `?` of an address, as the router read it. */
export type RawSearch = { readonly [name: string]: unknown };

const longest = 200;

export const tileGroupings = ['application', 'target', 'project', 'stage'] as const;
/** What placements are gathered by into tiles. */
export type TileGrouping = (typeof tileGroupings)[number];

export type FleetSearch = {
  readonly text?: string;
  readonly project?: string;
  readonly application?: string;
  readonly stage?: string;
  readonly target?: string;
  readonly tier?: 'production' | 'non-production';
  readonly sync?: SyncStatus;
  readonly health?: HealthStatus;
  /** How all of them are drawn at once; a map where nothing is said. */
  readonly view?: 'tiles';
  readonly by?: TileGrouping;
  /** The placement that is shown beside. */
  readonly selected?: string;
};

/** Addresses are pasted and edited by hand: what cannot be meant is dropped rather than refused. */
export function fleetSearch(raw: RawSearch): FleetSearch {
  return compact({
    ...texts(raw, ['text', 'project', 'application', 'stage', 'target', 'selected']),
    tier: oneOf(raw['tier'], ['production', 'non-production'] as const),
    sync: oneOf(raw['sync'], syncStatuses),
    health: oneOf(raw['health'], healthStatuses),
    view: oneOf(raw['view'], ['tiles'] as const),
    by: oneOf(raw['by'], tileGroupings),
  });
}

export const groupings = ['kind', 'namespace', 'file', 'owner', 'none'] as const;
/** What objects of one step are folded by: their kind, their namespace, the file that declares them, the object that made them. */
export type Grouping = (typeof groupings)[number];

export const objectTabs = ['why', 'below', 'diff', 'logs', 'events', 'yaml'] as const;
export type ObjectTab = (typeof objectTabs)[number];
export const madeOfViews = ['graph', 'list', 'pods', 'network'] as const;
export type MadeOfView = (typeof madeOfViews)[number];
export type ApplicationSearch = {
  readonly project?: string;
  readonly stage?: string;
  readonly target?: string;
  /** `Kind/name` that is shown beside. */
  readonly object?: string;
  readonly tab?: ObjectTab;
  readonly view?: MadeOfView;
  readonly group?: Grouping;
};

export function applicationSearch(raw: RawSearch): ApplicationSearch {
  return compact({
    ...texts(raw, ['project', 'stage', 'target', 'object']),
    tab: oneOf(raw['tab'], objectTabs),
    view: oneOf(raw['view'], madeOfViews),
    group: oneOf(raw['group'], groupings),
  });
}

export const nowWindows = ['15m', '1h', '3h', '12h'] as const;
export type NowWindow = (typeof nowWindows)[number];
export type NowSearch = { readonly window?: NowWindow };

export function nowSearch(raw: RawSearch): NowSearch {
  return compact({ window: oneOf(raw['window'], nowWindows) });
}

export type ListSearch = { readonly text?: string };

export function listSearch(raw: RawSearch): ListSearch {
  return compact(texts(raw, ['text']));
}

export type EventsSearch = { readonly application?: string; readonly severity?: 'info' | 'warning' | 'error' };

export function eventsSearch(raw: RawSearch): EventsSearch {
  return compact({
    ...texts(raw, ['application']),
    severity: oneOf(raw['severity'], ['info', 'warning', 'error'] as const),
  });
}

export type QuickstartSearch = { readonly stage?: string };

export function quickstartSearch(raw: RawSearch): QuickstartSearch {
  return compact(texts(raw, ['stage']));
}

export type InsightSearch = { readonly project?: string; readonly application?: string; readonly days?: number };

export function insightSearch(raw: RawSearch): InsightSearch {
  const days = Number(raw['days']);
  return compact({
    ...texts(raw, ['project', 'application']),
    days: Number.isInteger(days) && days >= 1 && days <= 90 ? days : undefined,
  });
}

export type GraphSearch = { readonly project?: string; readonly selected?: string };

export function graphSearch(raw: RawSearch): GraphSearch {
  return compact(texts(raw, ['project', 'selected']));
}

export const governanceTabs = ['decisions', 'approvals', 'waiting', 'policies', 'windows', 'audit', 'access'] as const;
export type GovernanceTab = (typeof governanceTabs)[number];
export type GovernanceSearch = { readonly tab?: GovernanceTab };

export function governanceSearch(raw: RawSearch): GovernanceSearch {
  return compact({ tab: oneOf(raw['tab'], governanceTabs) });
}

export type ObjectSearch = { readonly object?: string; readonly tab?: ObjectTab };

export function objectSearch(raw: RawSearch): ObjectSearch {
  return compact({ ...texts(raw, ['object']), tab: oneOf(raw['tab'], objectTabs) });
}

export type TargetsSearch = { readonly target?: string };

export function targetsSearch(raw: RawSearch): TargetsSearch {
  return compact(texts(raw, ['target']));
}

export type CompareSearch = {
  /** Ids of placements, and bundles where it is not about what runs there now. */
  readonly a?: string;
  readonly b?: string;
  readonly aBundle?: string;
  readonly bBundle?: string;
};

export function compareSearch(raw: RawSearch): CompareSearch {
  return compact(texts(raw, ['a', 'b', 'aBundle', 'bBundle']));
}

export type SignInSearch = { readonly to?: string };

/** `to` is where to go afterwards: a path of this page, never another site. */
export function signInSearch(raw: RawSearch): SignInSearch {
  const { to } = texts(raw, ['to']);
  return to !== undefined && /^\/(?![/\\])/.test(to) ? { to } : {};
}

function texts<Name extends string>(raw: RawSearch, names: readonly Name[]): { readonly [N in Name]?: string } {
  const pairs = names.flatMap((name) => {
    const value = raw[name];
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && text !== '' ? [[name, text.slice(0, longest)] as const] : [];
  });
  return Object.fromEntries(pairs) as { readonly [N in Name]?: string }; // only the names asked for
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T | undefined {
  return known.find((entry) => entry === value);
}

type Compact<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };
function compact<T extends object>(fields: T): Compact<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Compact<T>; // only undefined was taken out
}
