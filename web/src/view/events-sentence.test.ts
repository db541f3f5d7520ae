import { describe, expect, test } from 'vitest';
import { eventsSentence } from './events-sentence.ts';

const now = 10_000_000;
const event = (severity: 'info' | 'warning' | 'error', message = 'something', at = now - 60_000) => ({
  severity,
  message,
  at,
});

describe('web/src/view/events-sentence.ts', () => {
  test.each([
    ['not yet read', undefined, {}, 'Reading what happened…'],
    ['nothing at all', [], {}, 'Nothing has happened yet.'],
    ['all calm', [event('info'), event('info')], {}, 'Of the newest 2 events none is a warning or an error.'],
    [
      'trouble among them',
      [event('info'), event('error'), event('warning'), event('warning')],
      {},
      'Of the newest 4 events 1 is an error and 2 are warnings.',
    ],
    [
      'of one application',
      [event('error'), event('error')],
      { application: 'shop' },
      'Of the newest 2 events of shop 2 are errors.',
    ],
    ['the only one', [event('info', 'shop is synced')], {}, 'The one event: shop is synced.'],
    ['no error', [], { severity: 'error' }, 'No error.'],
    ['the errors', [event('error', 'it broke.')], { severity: 'error' }, 'The newest error, 1 min ago: it broke.'],
  ] as const)('%s', (_, events, shown, sentence) => {
    expect(eventsSentence(events, shown, now)).toBe(sentence);
  });
});
