import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { describe, expect, it } from 'vitest';
import { OwnWrites } from './own-writes.ts';

const key = '/ConfigMap/default/a' as ObjectKey;
type Step = readonly ['begin'] | readonly ['end', string | null] | readonly ['event', string];

describe('server/src/adapters/targets/kubernetes/own-writes.ts', () => {
  it.each<readonly [string, readonly Step[], readonly string[]]>([
    ['lets through what we have no part in', [['event', '5']], ['5']],
    [
      'keeps an event back while we write, and drops it when it is older',
      [['begin'], ['event', '5'], ['end', '6']],
      [],
    ],
    [
      'tells after our write what came from it or after it',
      [['begin'], ['event', '6'], ['event', '7'], ['end', '6']],
      ['6', '7'],
    ],
    [
      'drops what is late, even long after',
      [['begin'], ['end', '10'], ['event', '9'], ['event', '10'], ['event', '11']],
      ['10', '11'],
    ],
    ['compares versions as numbers', [['begin'], ['end', '10'], ['event', '9']], []],
    ['tells everything when our write failed', [['begin'], ['event', '5'], ['end', null]], ['5']],
  ])('%s', (_sentence, steps, told) => {
    const writes = new OwnWrites();
    const heard: string[] = [];
    for (const step of steps) {
      if (step[0] === 'begin') writes.begin(key);
      else if (step[0] === 'end') writes.end(key, step[1]);
      else void writes.hold(key, step[1], () => void heard.push(step[1]));
    }
    expect(heard).toEqual(told);
  });

  it('says of what came from our own write how it was answered, and of nothing else', () => {
    const writes = new OwnWrites();
    const answered = { key, uid: 'u', live: 'print', health: { status: 'healthy', message: '' } } as const;
    const heard: unknown[] = [];
    const event = (version: string): void => void writes.hold(key, version, (own) => void heard.push(version, own));
    writes.begin(key);
    event('6');
    writes.end(key, '6', answered);
    event('7');
    writes.begin(key);
    writes.end(key, '9', answered);
    event('9');
    event('9');
    expect(heard).toEqual(['6', answered, '7', null, '9', answered, '9', null]);
  });
});
