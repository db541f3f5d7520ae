import { describe, expect, test } from 'vitest';
import { applicationSearch, eventsSearch, fleetSearch, nowSearch, signInSearch } from './search-params.ts';

describe('web/src/view/search-params.ts', () => {
  test.each([
    ['a filter is taken', fleetSearch({ sync: 'held', text: 'shop' }), { sync: 'held', text: 'shop' }],
    ['a state that there is not is dropped', fleetSearch({ sync: 'purple', health: 7 }), {}],
    ['a stage whose name is a number', applicationSearch({ stage: 7 }), { stage: '7' }],
    ['an unknown tab is dropped', applicationSearch({ tab: 'exec' }), {}],
    ['an object of text is not text', eventsSearch({ application: { a: 1 } }), {}],
    ['a window', nowSearch({ window: '3h' }), { window: '3h' }],
    ['after signing in one goes back', signInSearch({ to: '/fleet?sync=held' }), { to: '/fleet?sync=held' }],
    ['but never to another site', signInSearch({ to: '//evil.example' }), {}],
    ['not with a backslash either', signInSearch({ to: '/\\evil.example' }), {}],
    ['nor by a whole address', signInSearch({ to: 'https://evil.example' }), {}],
  ])('%s', (_sentence, found, expected) => {
    expect(found).toEqual(expected);
  });
});
