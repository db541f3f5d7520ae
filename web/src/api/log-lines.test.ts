import { describe, expect, test } from 'vitest';
import { LogLines, type LogState, mostLines } from './log-lines.ts';

const line = (text: string, at = 1) => ({
  id: null,
  event: 'message',
  data: JSON.stringify({ at, stream: 'out', text }),
});
const told = (write: (log: LogLines) => void): LogState | undefined => {
  const states: LogState[] = [];
  const log = new LogLines((state) => states.push(state));
  write(log);
  log.close();
  return states.at(-1);
};

describe('web/src/api/log-lines.ts', () => {
  test('a flood keeps its last lines and is told in one gulp', () => {
    const states: LogState[] = [];
    const log = new LogLines((state) => states.push(state));
    for (let index = 0; index < 20_000; index++) log.receive('Process/web', line(`line ${index}`));
    log.end('Process/web', 'The log ends here.');
    expect(states).toHaveLength(1);
    expect([states[0]?.lines.length, states[0]?.lines.at(-1)?.text, states[0]?.ended]).toEqual([
      mostLines,
      'line 19999',
      [{ source: 'Process/web', reason: 'The log ends here.' }],
    ]);
    log.close();
  });

  test('a line without end is cut, and what is no line is dropped', () => {
    const state = told((log) => {
      log.receive('Process/web', { id: null, event: 'end', data: '{}' });
      log.receive('Process/web', line('x'.repeat(100_000)));
      log.end('Process/web', 'over');
    });
    expect(state?.lines.map(({ text }) => text.length)).toEqual([4_001]);
  });

  test('several logs are woven together by their times, each in its own order', () => {
    const state = told((log) => {
      for (const [text, at] of [
        ['a1', 1],
        ['a2', 5],
        ['a3', 5],
      ] as const)
        log.receive('Process/a', line(text, at));
      for (const [text, at] of [
        ['b1', 2],
        ['b2', 9],
      ] as const)
        log.receive('Process/b', line(text, at));
      log.end('Process/a', 'over');
    });
    expect(state?.lines.map(({ source, text }) => `${source.slice(-1)} ${text}`)).toEqual([
      'a a1',
      'b b1',
      'a a2',
      'a a3',
      'b b2',
    ]);
  });

  test('the colours of a terminal are left out', () => {
    const state = told((log) => {
      log.receive('Process/a', line('\u001b[31mred\u001b[0m and \u001b]8;;http://x\u0007link\u001b]8;;\u0007'));
      log.end('Process/a', 'over');
    });
    expect(state?.lines.map(({ text }) => text)).toEqual(['red and link']);
  });

  test('once closed nothing is told', () => {
    const states: LogState[] = [];
    const log = new LogLines((state) => states.push(state));
    log.receive('Process/a', line('a'));
    log.close();
    expect(states).toEqual([]);
  });
});
