import { describe, expect, test } from 'vitest';
import { LogLines, type LogState, mostLines } from './log-lines.ts';

const line = (text: string) => ({ id: null, event: 'message', data: JSON.stringify({ at: 1, stream: 'out', text }) });

describe('web/src/api/log-lines.ts', () => {
  test('a flood keeps its last lines and is told in one gulp', () => {
    const told: LogState[] = [];
    const log = new LogLines((state) => told.push(state));
    for (let index = 0; index < 10_000; index++) log.receive(line(`line ${index}`));
    log.end('The log ends here.');
    expect(told).toHaveLength(1);
    expect([told[0]?.lines.length, told[0]?.lines.at(-1)?.text, told[0]?.ended]).toEqual([
      mostLines,
      'line 9999',
      'The log ends here.',
    ]);
    log.close();
  });

  test('a line without end is cut, and what is no line is dropped', () => {
    const told: LogState[] = [];
    const log = new LogLines((state) => told.push(state));
    log.receive({ id: null, event: 'end', data: '{}' });
    log.receive(line('x'.repeat(100_000)));
    log.end('over');
    expect(told[0]?.lines.map(({ text }) => text.length)).toEqual([4_001]);
  });

  test('once closed nothing is told', () => {
    const told: LogState[] = [];
    const log = new LogLines((state) => told.push(state));
    log.receive(line('a'));
    log.close();
    log.end(null);
    expect(told).toEqual([]);
  });
});
