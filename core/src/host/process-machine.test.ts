import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processHealth } from './process-health.ts';
import type { ProcessSpec } from './process-kind.ts';
import { type ProcessCommand, type ProcessEvent, stepProcess } from './process-machine.ts';
import { type InstanceSeed, instances, noProcess, type ProcessState, processWakeAt } from './process-state.ts';

const spec: ProcessSpec = {
  run: ['x'],
  ports: { http: 'auto' },
  health: { http: '/', startPeriod: '5s', threshold: 2, stable: '1s' },
  restart: { backoff: '1s..8s' },
};
const seed = (id: string, digest = id, change: Partial<ProcessSpec> = {}): InstanceSeed => ({
  id,
  digest,
  spec: { ...spec, ...change },
  ports: { http: 1 },
  artifactDirectory: null,
});

type Timed = readonly [atMs: number, event: ProcessEvent];
function play(
  events: readonly Timed[],
  from: ProcessState = noProcess,
): { readonly state: ProcessState; readonly commands: readonly string[] } {
  let state = from;
  const commands: string[] = [];
  for (const [at, event] of events) {
    const step = stepProcess(state, event, at);
    state = step.state;
    commands.push(...step.commands.map(say));
  }
  return { state, commands };
}
const say = (command: ProcessCommand): string =>
  command.kind === 'route'
    ? 'route'
    : command.kind === 'release'
      ? `release ${command.instance.id}`
      : `${command.kind} ${command.id}`;
const applied = (id: string, digest = id, change: Partial<ProcessSpec> = {}): ProcessEvent => ({
  kind: 'applied',
  seed: seed(id, digest, change),
});
const started = (id: string): ProcessEvent => ({ kind: 'started', id, pid: 7, identity: `i-${id}` });
const ok = (id: string): ProcessEvent => ({ kind: 'probed', id, ok: true, message: '' });
const ill = (id: string): ProcessEvent => ({ kind: 'probed', id, ok: false, message: 'answered 500' });
const exited = (id: string, code = 1): ProcessEvent => ({ kind: 'exited', id, code, signal: null, lastLine: 'boom' });
const tick: ProcessEvent = { kind: 'ticked' };
const serving: readonly Timed[] = [
  [0, applied('a')],
  [0, started('a')],
  [0, ok('a')],
  [1_000, tick],
];

describe('core/src/host/process-machine.ts', () => {
  it.each<[string, readonly Timed[], string]>([
    ['what had proved itself stays healthy', [...serving, [-50_000, ok('a')]], 'healthy'],
    [
      'what was about to waits its window once more',
      [...serving.slice(0, 3), [-50_000, tick], [-49_500, tick]],
      'progressing',
    ],
    ['and has proved itself after it', [...serving.slice(0, 3), [-50_000, tick], [-49_000, tick]], 'healthy'],
    [
      'what ended is started again within its back-off',
      [...serving, [2_000, exited('a')], [-50_000, tick], [-49_000, tick], [-49_000, started('a')]],
      'progressing',
    ],
  ])('lives through a clock that is set back: %s', (_, events, status) => {
    const { state } = play(events);
    expect(processHealth(state, events.at(-1)?.[0] ?? 0).status).toBe(status);
    expect(state.current?.phase).toBe('running');
  });

  it.each<[string, readonly Timed[], readonly string[]]>([
    ['starts what is applied first, and routes to it once it is stable', serving, ['start a', 'route']],
    ['starts a new version beside the old one', [...serving, [2_000, applied('b')]], ['start a', 'route', 'start b']],
    [
      'switches only after the stability window',
      [...serving, [2_000, applied('b')], [2_000, started('b')], [2_100, ok('b')], [3_000, ok('b')]],
      ['start a', 'route', 'start b'],
    ],
    [
      'switches, then stops the old one',
      [...serving, [2_000, applied('b')], [2_000, started('b')], [2_100, ok('b')], [3_100, tick]],
      ['start a', 'route', 'start b', 'route', 'stop a'],
    ],
    [
      'goes back without touching the one that serves',
      [...serving, [2_000, applied('b')], [2_000, started('b')], [2_100, ill('b')], [3_000, applied('c', 'a')]],
      ['start a', 'route', 'start b', 'stop b'],
    ],
    [
      'discards a failing candidate for a newer one',
      [...serving, [2_000, applied('b')], [2_000, started('b')], [3_000, applied('c')]],
      ['start a', 'route', 'start b', 'stop b', 'start c'],
    ],
    [
      'replaces what does not run at once',
      [...serving, [2_000, exited('a')], [2_100, applied('b')]],
      ['start a', 'route', 'release a', 'start b'],
    ],
    [
      'waits for the end of the old one where it recreates',
      [...serving, [2_000, applied('b', 'b', { update: 'recreate' })]],
      ['start a', 'route', 'stop a'],
    ],
    [
      'starts the waiting one when the old one is gone',
      [...serving, [2_000, applied('b', 'b', { update: 'recreate' })], [2_500, exited('a', 0)]],
      ['start a', 'route', 'stop a', 'release a', 'start b'],
    ],
    ['does nothing for what it already runs', [...serving, [2_000, applied('x', 'a')]], ['start a', 'route']],
    [
      'stops a start that was overtaken as soon as it has a process',
      [
        [0, applied('a')],
        [1, { kind: 'removed' }],
        [2, started('a')],
      ],
      ['start a', 'stop a'],
    ],
    [
      'doubles its back-off',
      [
        [0, applied('a')],
        [0, started('a')],
        [10, exited('a')],
        [1_009, tick],
        [1_010, tick],
        [1_010, started('a')],
        [1_020, exited('a')],
        [3_019, tick],
        [3_020, tick],
      ],
      ['start a', 'start a', 'start a'],
    ],
    [
      'leaves what ended well under on-failure',
      [
        [0, applied('a', 'a', { restart: { policy: 'on-failure' } })],
        [0, started('a')],
        [10, exited('a', 0)],
        [99_999, tick],
      ],
      ['start a'],
    ],
    [
      'starts what ended for good when it is applied again',
      [
        [0, applied('a', 'a', { restart: { policy: 'never' } })],
        [0, started('a')],
        [10, exited('a')],
        [20, applied('b', 'a')],
      ],
      ['start a', 'start a'],
    ],
    [
      'starts again after a restart what did not survive it',
      [...serving, [5_000, { kind: 'recovered', alive: new Set() }], [6_000, tick]],
      ['start a', 'route', 'start a'],
    ],
    [
      'keeps after a restart what survived it',
      [...serving, [5_000, { kind: 'recovered', alive: new Set(['a']) }]],
      ['start a', 'route'],
    ],
  ])('%s', (_, events, commands) => {
    expect(play(events).commands).toEqual(commands);
  });

  it.each<[string, readonly Timed[], number, string, RegExp]>([
    [
      'progressing while its probe has not answered',
      [
        [0, applied('a')],
        [0, started('a')],
      ],
      100,
      'progressing',
      /not answered/,
    ],
    [
      'degraded once the start period is over',
      [
        [0, applied('a')],
        [0, started('a')],
        [1, ill('a')],
      ],
      5_000,
      'degraded',
      /answered 500/,
    ],
    ['healthy without a word', serving, 1_000, 'healthy', /^$/],
    ['patient with a single failed probe', [...serving, [2_000, ill('a')]], 2_000, 'healthy', /^$/],
    [
      'degraded after the threshold',
      [...serving, [2_000, ill('a')], [2_100, ill('a')]],
      2_100,
      'degraded',
      /answered 500/,
    ],
    [
      'patient with a first quick end',
      [
        [0, applied('a')],
        [0, started('a')],
        [5, exited('a')],
      ],
      6,
      'progressing',
      /exited with code 1 \("boom"\)/,
    ],
    [
      'degraded after a second one',
      [
        [0, applied('a')],
        [0, started('a')],
        [5, exited('a')],
        [2_000, tick],
        [2_000, started('a')],
        [2_001, exited('a')],
      ],
      2_002,
      'degraded',
      /exited with code 1/,
    ],
    [
      'degraded by a failing candidate although the old one serves',
      [...serving, [2_000, applied('b')], [2_000, started('b')], [2_001, ill('b')]],
      8_000,
      'degraded',
      /new version.*answered 500.*keeps serving/,
    ],
    ['missing when it was removed', [...serving, [2_000, { kind: 'removed' }]], 2_000, 'missing', /./],
  ])('is %s', (_, events, now, status, message) => {
    const health = processHealth(play(events).state, now);
    expect(health.status).toBe(status);
    expect(health.message).toMatch(message);
  });

  it('never stops the one that serves before another is stable, whatever happens', () => {
    const ids = ['a', 'b', 'c', 'd'] as const;
    const event = fc.oneof(
      fc.constantFrom(...ids).map((id) => applied(id)),
      fc.constantFrom(...ids).map((id) => started(id)),
      fc.constantFrom(...ids).map((id) => ok(id)),
      fc.constantFrom(...ids).map((id) => ill(id)),
      fc.constantFrom(...ids).map((id) => exited(id)),
      fc.constant(tick),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), event), { maxLength: 60 }), (steps) => {
        let state = noProcess;
        let now = 0;
        for (const [delay, next] of steps) {
          // An id is one instance: the supervisor gives each a fresh one.
          if (next.kind === 'applied' && instances(state).some(({ id }) => id === next.seed.id)) continue;
          now += delay;
          const before = state.current;
          const step = stepProcess(state, next, now);
          state = step.state;
          const ended = next.kind === 'exited' && next.id === before?.id;
          if (before?.phase === 'running' && !ended && state.current?.id !== before.id) {
            expect(state.current).toMatchObject({ phase: 'running' });
            expect(state.current?.readySince).not.toBeNull();
          }
          expect(new Set(instances(state).map(({ id }) => id)).size).toBe(instances(state).length);
          const wakeAt = processWakeAt(state, now);
          if (wakeAt !== null && state.current?.phase !== 'backoff' && state.candidate?.phase !== 'backoff')
            expect(wakeAt).toBeGreaterThan(now);
        }
      }),
      { numRuns: 500 },
    );
  });
});
