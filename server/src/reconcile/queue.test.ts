import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Queue } from './queue.ts';

function drain(queue: Queue<string>): string[] {
  const taken: string[] = [];
  for (let key = queue.take(); key !== undefined; key = queue.take()) {
    taken.push(key);
    queue.done(key);
  }
  return taken;
}

describe('server/src/reconcile/queue.ts', () => {
  it('holds a key once however often it is woken', () => {
    const queue = new Queue<string>(new VirtualClock());
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(drain(queue)).toEqual(['a', 'b']);
  });

  it('brings a key that was woken during its work once more, after it', () => {
    const queue = new Queue<string>(new VirtualClock());
    queue.add('a');
    expect(queue.take()).toBe('a');
    queue.add('a');
    queue.add('a');
    expect(queue.take()).toBeUndefined();
    queue.done('a');
    expect(drain(queue)).toEqual(['a']);
  });

  it('brings later keys at their moment, the earliest of several, and one timer serves all', () => {
    const clock = new VirtualClock();
    const queue = new Queue<string>(clock);
    queue.addAt('a', 300);
    queue.addAt('b', 100);
    queue.addAt('a', 200);
    queue.addAt('a', 250);
    clock.advanceTo(150);
    expect(drain(queue)).toEqual(['b']);
    clock.advanceTo(220);
    expect(drain(queue)).toEqual(['a']);
    clock.advanceTo(1_000);
    expect(drain(queue)).toEqual([]);
    expect(queue.depth()).toEqual({ ready: 0, working: 0, later: 0 });
  });

  it('an earlier wake makes the timer unnecessary', () => {
    const clock = new VirtualClock();
    const queue = new Queue<string>(clock);
    queue.addAt('a', 500);
    queue.add('a');
    expect(drain(queue)).toEqual(['a']);
    clock.advanceTo(600);
    expect(drain(queue)).toEqual([]);
  });

  it('gives keys in the order of their moments', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 60 }), (moments) => {
        const clock = new VirtualClock();
        const queue = new Queue<string>(clock);
        for (const [index, at] of moments.entries()) queue.addAt(`${index}`, at);
        const seen: number[] = [];
        for (let now = 0; now <= 1_000; now++) {
          clock.advanceTo(now);
          for (const key of drain(queue)) seen.push(moments[Number(key)] ?? -1);
        }
        expect(seen).toEqual([...moments].sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });

  it('sets no timer once it is stopped, whatever a pass under way asks for at its end', () => {
    const clock = new VirtualClock();
    const queue = new Queue<string>(clock);
    queue.addAt('a', 100);
    queue.stop();
    queue.addAt('b', 50);
    expect(clock.nextAt()).toBeNull();
  });
});
