/** The places of the page as small drawings in one line weight: found by shape before the word is read. */
const drawings = {
  now: 'M2.5 8h2.6l1.7-4.5 2.6 9 1.6-4.5h2.5',
  fleet: 'M2.75 2.75h4v4h-4zM9.25 2.75h4v4h-4zM2.75 9.25h4v4h-4zM9.25 9.25h4v4h-4z',
  changes: 'M8 1.75v3.5M8 10.75v3.5M8 5.25a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 0 1 0-5.5z',
  requests:
    'M4.5 5.5v7M4.5 2.2a1.65 1.65 0 1 1 0 3.3 1.65 1.65 0 0 1 0-3.3zM11.5 10.5a1.65 1.65 0 1 1 0 3.3 1.65 1.65 0 0 1 0-3.3zM11.5 10.5V6.2a2 2 0 0 0-2-2H7.6M9.2 2.5L7.5 4.2l1.7 1.7',
  govern: 'M8 1.9l5 1.9v3.9c0 3-2.1 5.3-5 6.4-2.9-1.1-5-3.4-5-6.4V3.8zM5.8 8l1.6 1.6 2.9-3.1',
  graph:
    'M2.25 8a1.75 1.75 0 1 0 3.5 0 1.75 1.75 0 1 0-3.5 0zM10.25 3.75a1.75 1.75 0 1 0 3.5 0 1.75 1.75 0 1 0-3.5 0zM10.25 12.25a1.75 1.75 0 1 0 3.5 0 1.75 1.75 0 1 0-3.5 0zM5.5 7.1l4.9-2.5M5.5 8.9l4.9 2.5',
  insight: 'M2.5 13.25h11M4.25 10.75v-3M8 10.75v-7M11.75 10.75v-5',
  targets: 'M2.75 3.25h10.5v3.75H2.75zM2.75 9h10.5v3.75H2.75zM5 5.15h.02M5 10.9h.02',
  events: 'M6 3.75h7.5M6 8h7.5M6 12.25h7.5M2.75 3.75h.02M2.75 8h.02M2.75 12.25h.02',
  settings:
    'M2.5 5h6.2M12.3 5h1.2M2.5 11h1.2M7.3 11h6.2M8.7 5a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0zM3.7 11a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0z',
  more: 'M3.5 8h.02M8 8h.02M12.5 8h.02',
  try: 'M5 3.25v9.5l7.5-4.75z',
} as const;
export type PlaceIconName = keyof typeof drawings;

export function PlaceIcon({ name }: { readonly name: PlaceIconName }) {
  return (
    <svg className="place-icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}
