import type { Clock } from '../ports/clock.ts';
import type { RepoState, Store } from '../ports/store.ts';
import type { Loop } from '../reconcile/loop.ts';

/**
 * The store as people ask it: contacts as of now. A poll that brings nothing new and a watch that stands are not
 * written down, so the loop knows of them and the rows do not.
 */
export function liveStore(store: Store, loop: Loop, clock: Clock): Store {
  const fresh = (state: RepoState): RepoState => {
    const answeredAt = loop.answeredAt(state.repo);
    return answeredAt === null ? state : { ...state, checkedAt: Math.max(answeredAt, state.checkedAt ?? 0) };
  };
  return {
    ...store,
    repo: async (repo) => {
      const state = await store.repo(repo);
      return state === undefined ? undefined : fresh(state);
    },
    repos: async () => (await store.repos()).map(fresh),
    targets: async () =>
      (await store.targets()).map((state) =>
        state.reachable && loop.inContact(state.target) ? { ...state, lastContactAt: clock.now() } : state,
      ),
  };
}
