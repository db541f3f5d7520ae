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
      else writes.hold(key, step[1], () => heard.push(step[1]));
    }
    expect(heard).toEqual(told);
  });
});
