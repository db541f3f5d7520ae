import type { EventView } from '@fairlead/core/wire/view/event.ts';
import type { QueryClient } from '@tanstack/react-query';
import type { Live } from './live.ts';
import { touches } from './touches.ts';

/** Events come in bursts: the first waits this long for its fellows. */
const gatherMs = 120;
/** While they keep coming, answers are read again at most this often. */
const stormMs = 1_000;

/**
 * Reads again what events touch, and nothing else. The next round begins only when the last has been answered, so that
 * a storm of events neither starves a slow answer nor leaves an old one standing. Gives the way to stop it.
 */
export function refreshTouched(live: Live, queries: QueryClient): () => void {
  let events: EventView[] = [];
  let running = false;
  const round = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      for (let waitMs = gatherMs; events.length > 0; waitMs = stormMs) {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        const batch = events;
        events = [];
        await queries.invalidateQueries({
          predicate: ({ queryKey }) => batch.some((event) => touches(event, queryKey)),
        });
      }
    } finally {
      running = false;
    }
  };
  let late = false;
  // What failed while the server was away is asked for again as soon as it is back; events tell of the rest.
  const unwatch = live.watch(() => {
    const { kind } = live.state();
    if (late && kind === 'live')
      void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.error !== null });
    late = kind === 'reconnecting' || (late && kind !== 'live');
  });
  const unlisten = live.listen({
    onEvent: (event) => {
      events.push(event);
      void round();
    },
    onReset: () => void queries.invalidateQueries(),
  });
  return () => {
    unwatch();
    unlisten();
  };
}
