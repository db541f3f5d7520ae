/** Where one can go from everywhere. */
export const places = [
  { to: '/', label: 'Now', keys: 'g n', icon: 'now' },
  { to: '/fleet', label: 'Fleet', keys: 'g f', icon: 'fleet' },
  { to: '/changes', label: 'Changes', keys: 'g c', icon: 'changes' },
  { to: '/requests', label: 'Requests', keys: 'g p', icon: 'requests' },
  { to: '/governance', label: 'Govern', keys: 'g o', icon: 'govern' },
  { to: '/graph', label: 'Graph', keys: 'g r', icon: 'graph' },
  { to: '/insight', label: 'Insight', keys: 'g i', icon: 'insight' },
  { to: '/targets', label: 'Targets', keys: 'g t', icon: 'targets' },
  { to: '/events', label: 'Events', keys: 'g e', icon: 'events' },
  { to: '/settings', label: 'Settings', keys: 'g s', icon: 'settings' },
] as const;

/** Only where Fairlead brought a shop to try things on. */
export const quickstart = { to: '/quickstart', label: 'Try it', keys: 'g q', icon: 'try' } as const;

export type Place = (typeof places)[number] | typeof quickstart;
