import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { Hash } from '@fairlead/core/model/ids.ts';
import type { DesiredObject, ObjectRef } from '@fairlead/core/model/object.ts';
import { type FakeCall, type FakeFault, FakeTarget } from '../adapters/targets/fake/index.ts';
import type { SeededRandom } from '../testing/seeded-random.ts';
import type { VirtualClock } from '../testing/virtual-clock.ts';
import { canary } from './repository-content.ts';

export type SimTargetDeps = {
  readonly name: string;
  readonly checksEpoch: boolean;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly hash: Hash;
};

const unavailable = new AppError('unavailable', 'the target does not answer', { retry: 'backoff' });
const healthy: Health = { status: 'healthy', message: '' };

/** What nobody here manages, on every target: it must stay as it is. */
export const foreignRef: ObjectRef = { group: 'host.fairlead.dev', kind: 'File', namespace: '', name: 'foreign' };

/** A place where things run, with weather: faults at random, events that come late, times of absence. */
export class SimTarget {
  readonly fake: FakeTarget;
  /** How likely a call goes wrong, and how late an event may be. */
  faultRate = 0;
  maxEventDelayMs = 0;
  /** Calls that wait for their moment. */
  waiting = 0;
  readonly #deps: SimTargetDeps;
  #away = false;
  #lastEventAt = 0;

  constructor(deps: SimTargetDeps) {
    this.#deps = deps;
    this.fake = new FakeTarget({
      ...deps,
      fault: (call) => this.#fault(call),
      healthAfterWrite: (object) => this.#healthOf(object),
      deliver: (_event, send) => this.#deliver(send),
    });
    this.fake.placeUnmanaged(foreignRef, { spec: { path: 'foreign.txt', content: 'not ours' } });
  }

  get away(): boolean {
    return this.#away;
  }

  leave(): void {
    if (this.#away) return;
    this.fake.tell({ kind: 'lost', reason: 'the connection broke' });
    this.#away = true;
  }

  return(): void {
    if (!this.#away) return;
    this.#away = false;
    this.fake.relist();
    this.fake.tell({ kind: 'recovered' });
  }

  #fault(call: FakeCall): FakeFault {
    const { random } = this.#deps;
    if (this.#away) return { kind: 'error', error: unavailable };
    if (call.method === 'watch' || call.method === 'contact' || !random.chance(this.faultRate)) return { kind: 'none' };
    const common: readonly (() => FakeFault)[] = [
      () => ({ kind: 'error', error: unavailable }),
      () => ({ kind: 'error', error: new AppError('timeout', 'the target took too long', { retry: 'backoff' }) }),
      () => ({ kind: 'delay', until: this.#wait(random.pick([50, 2_000, 30_000, 130_000])) }),
      () => ({ kind: 'lost-reply', after: random.below(3) }),
    ];
    const looking: readonly (() => FakeFault)[] = [
      () => ({ kind: 'stale' }),
      () => {
        const hidden = random.below(2);
        return {
          kind: 'partial',
          reason: 'a part is out of sight',
          hides: ({ name }: ObjectRef) => name.length % 2 === hidden || name.endsWith('a'),
        };
      },
    ];
    const writing: readonly (() => FakeFault)[] = [
      () => ({ kind: 'object-error', message: 'no space', hits: ({ name }: ObjectRef) => name.endsWith('a') }),
    ];
    const more = call.method === 'observe' ? looking : call.method === 'execute' ? writing : [];
    return random.pick([...common, ...more])();
  }

  #wait(delayMs: number): Promise<void> {
    this.waiting++;
    return new Promise((resolve) => {
      this.#deps.clock.after(delayMs, () => {
        this.waiting--;
        resolve();
      });
    });
  }

  #deliver(send: () => void): void {
    if (this.#away) return;
    const { clock, random } = this.#deps;
    const lateMs = this.maxEventDelayMs === 0 ? 0 : random.below(this.maxEventDelayMs);
    const now = clock.monotonicMs();
    const at = Math.max(this.#lastEventAt, now + lateMs);
    this.#lastEventAt = at;
    if (at <= now) send();
    else clock.after(at - now, send);
  }

  #healthOf(object: DesiredObject): Health {
    return object.ref.kind === 'Task' ? this.#taskBegins(object) : this.#fileHealth(object);
  }

  #taskBegins(object: DesiredObject): Health {
    const text = JSON.stringify(object.manifest['spec']);
    const outcome = text.includes('"fails') ? 'failed' : text.includes('"lost') ? 'unknown' : 'succeeded';
    const endsInMs = this.#deps.random.pick([10, 1_000, 20_000]);
    this.#deps.clock.after(endsInMs, () => {
      const running = this.fake.runsOf(object.ref).at(-1)?.outcome === 'running';
      if (running) this.fake.endTask(object.ref, outcome, outcome === 'succeeded' ? { token: canary } : null);
    });
    return { status: 'progressing', message: 'runs' };
  }

  #fileHealth(object: DesiredObject): Health {
    const spec = object.manifest['spec'];
    const content = isJsonObject(spec) ? String(spec['content']) : '';
    if (content.startsWith('ill')) return { status: 'degraded', message: 'answers 500' };
    if (content.startsWith('never')) return { status: 'progressing', message: 'starts' };
    if (!content.startsWith('slow')) return healthy;
    this.#deps.clock.after(20_000, () => {
      const live = [...this.fake.present()].find(([key]) => key.endsWith(`/${object.ref.name}`))?.[1];
      if (JSON.stringify(live?.view ?? null).includes('slow')) this.fake.setHealth(object.ref, healthy);
    });
    return { status: 'progressing', message: 'starts' };
  }
}
