import type { Epoch, InstallationId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { Permit, PlannedChange } from '@fairlead/core/model/plan.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Effect, InventoryEntry, Observation, PlacementOnTarget, Target, TargetEvent } from './target.ts';

/** A fresh target to be tried, and the ways to reach past it. */
export type TargetSubject = {
  readonly target: Target;
  /** A plain object that is healthy as soon as it is there. */
  object(name: string, text: string, options?: { readonly secret?: boolean }): DesiredObject;
  /** An object that runs once and ends well; undefined where the target has none. */
  task(name: string, text: string): DesiredObject | undefined;
  /** An object that this target cannot hold. */
  broken(name: string): DesiredObject;
  /** Changes or removes what is on the target, as a person would. */
  editByHand(ref: ObjectRef, text: string): Promise<void>;
  deleteByHand(ref: ObjectRef): Promise<void>;
  /** How often a task really ran. */
  runs(ref: ObjectRef): Promise<number>;
  dispose(): Promise<void>;
};

const installation = 'contract' as InstallationId;
const on: PlacementOnTarget = {
  installation,
  placement: 'placement-a' as PlacementId,
  project: 'web',
  application: 'a',
};
const other: PlacementOnTarget = { ...on, placement: 'placement-b' as PlacementId, application: 'b' };
const deadlineMs = 15_000;

function permit(change: Partial<Permit> = {}): Permit {
  return {
    plan: 'plan' as PlanDigest,
    placement: on.placement,
    gates: [],
    epoch: 5 as Epoch,
    expiresAt: Date.now() + 600_000,
    ...change,
  };
}

/** What every target keeps to. Run it on the real adapter and on the fake, so that the fake cannot lie. */
export function targetContract(path: string, make: () => Promise<TargetSubject>): void {
  describe(path, () => {
    let subject: TargetSubject;
    let events: TargetEvent[];
    beforeEach(async () => {
      subject = await make();
      events = [];
    });
    afterEach(() => subject.dispose());

    const observe = async (
      objects: readonly DesiredObject[],
      inventory: readonly InventoryEntry[] = [],
      who = on,
    ): Promise<Observation> => {
      const outcome = await subject.target.observe(
        { on: who, objects, inventory, ignore: [] },
        AbortSignal.timeout(deadlineMs),
      );
      if (outcome.kind !== 'observed') throw new Error(`not observed: ${outcome.reason}`);
      return outcome.observation;
    };
    const execute = async (
      objects: readonly DesiredObject[],
      changes: readonly PlannedChange[],
      change: Partial<Permit> = {},
      delivery = 'd1',
      who = on,
    ): Promise<readonly Effect[]> => {
      const effects: Effect[] = [];
      const request = { on: who, permit: permit({ placement: who.placement, ...change }), delivery, changes, objects };
      for await (const effect of subject.target.execute(request, AbortSignal.timeout(deadlineMs))) effects.push(effect);
      return effects;
    };
    const plan = async (
      objects: readonly DesiredObject[],
      inventory: readonly InventoryEntry[] = [],
      who = on,
    ): Promise<readonly PlannedChange[]> =>
      (await observe(objects, inventory, who)).changes.map(
        (change): PlannedChange => ({ ...change, phase: 'sync', wave: 0 }),
      );
    const deliver = async (
      objects: readonly DesiredObject[],
      inventory: readonly InventoryEntry[] = [],
      delivery = 'd1',
      who = on,
    ): Promise<readonly Effect[]> => execute(objects, await plan(objects, inventory, who), {}, delivery, who);
    const entry = (effect: Effect | undefined, ref: ObjectRef): InventoryEntry => ({
      ref,
      uid: effect?.uid ?? null,
      baseline: effect?.fingerprint ?? null,
    });
    const until = async (what: string, found: () => boolean | Promise<boolean>): Promise<void> => {
      const deadline = Date.now() + deadlineMs;
      while (!(await found())) {
        if (Date.now() > deadline) throw new Error(`waited in vain for ${what}; events: ${JSON.stringify(events)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const lastOf = (ref: ObjectRef): Extract<TargetEvent, { kind: 'state' }> | undefined =>
      events.findLast(
        (event): event is Extract<TargetEvent, { kind: 'state' }> =>
          event.kind === 'state' && event.state.key === objectKey(ref),
      );

    it('plans a creation for what is absent and nothing for what is equal', async () => {
      const object = subject.object('one', 'hello');
      const before = await observe([object]);
      expect(before.changes).toMatchObject([{ action: 'create', liveUid: null }]);
      expect(before.states).toMatchObject([{ uid: null, live: null, health: { status: 'missing' } }]);
      const [effect] = await deliver([object]);
      expect(effect).toMatchObject({ key: objectKey(object.ref), outcome: 'done', failure: null });
      const after = await observe([object]);
      expect(after.changes).toEqual([]);
      expect(after.states).toMatchObject([
        { uid: effect?.uid, live: effect?.fingerprint, health: { status: 'healthy' } },
      ]);
    });

    it('reads only when it observes', async () => {
      const object = subject.object('one', 'hello');
      await observe([object]);
      expect((await observe([object])).changes).toMatchObject([{ action: 'create' }]);
    });

    it('names the field that differs, before and after', async () => {
      await deliver([subject.object('one', 'hello')]);
      const [change] = (await observe([subject.object('one', 'good day')])).changes;
      expect(change?.action).toBe('change');
      expect(change?.fields).toHaveLength(1);
      expect(JSON.stringify(change?.fields[0]?.before)).toContain('hello');
      expect(JSON.stringify(change?.fields[0]?.after)).toContain('good day');
    });

    it('keeps the uid over changes, and the fingerprint follows the content', async () => {
      const [created] = await deliver([subject.object('one', 'hello')]);
      const [changed] = await deliver([subject.object('one', 'good day')]);
      const [back] = await deliver([subject.object('one', 'hello')]);
      expect(changed?.uid).toBe(created?.uid);
      expect(changed?.fingerprint).not.toBe(created?.fingerprint);
      expect(back?.fingerprint).toBe(created?.fingerprint);
    });

    it('never shows a secret, yet sees that it changed', async () => {
      const first = subject.object('one', 'correct horse', { secret: true });
      const second = subject.object('one', 'battery staple', { secret: true });
      const created = await observe([first]);
      expect(JSON.stringify(created)).not.toContain('correct horse');
      await deliver([first]);
      const changed = await observe([second]);
      expect(changed.changes).toMatchObject([{ action: 'change' }]);
      expect(JSON.stringify(changed)).not.toMatch(/correct horse|battery staple/);
      const live = await subject.target.live(on, first.ref, AbortSignal.timeout(deadlineMs));
      expect(JSON.stringify(live)).not.toContain('correct horse');
    });

    it('shows drift in the fingerprint and plans it back', async () => {
      const object = subject.object('one', 'hello');
      const [effect] = await deliver([object]);
      const inventory = [entry(effect, object.ref)];
      await subject.editByHand(object.ref, 'tampered');
      const seen = await observe([object], inventory);
      expect(seen.states[0]?.live).not.toBe(effect?.fingerprint);
      expect(seen.changes).toMatchObject([{ action: 'change', liveUid: effect?.uid }]);
      await deliver([object], inventory);
      expect((await observe([object], inventory)).states[0]?.live).toBe(effect?.fingerprint);
    });

    it('plans again what was removed by hand', async () => {
      const object = subject.object('one', 'hello');
      await deliver([object]);
      await subject.deleteByHand(object.ref);
      const seen = await observe([object]);
      expect(seen.states).toMatchObject([{ live: null, health: { status: 'missing' } }]);
      expect(seen.changes).toMatchObject([{ action: 'create' }]);
      expect(await deliver([object])).toMatchObject([{ outcome: 'done' }]);
    });

    it('prunes what the inventory holds and the bundle no longer declares', async () => {
      const object = subject.object('one', 'hello');
      const [effect] = await deliver([object]);
      const inventory = [entry(effect, object.ref)];
      expect((await observe([], inventory)).changes).toMatchObject([{ action: 'prune', liveUid: effect?.uid }]);
      expect(await deliver([], inventory)).toMatchObject([
        { outcome: 'done', uid: null, fingerprint: null, failure: null },
      ]);
      expect((await observe([object])).changes).toMatchObject([{ action: 'create' }]);
    });

    it('prunes twice as well as once', async () => {
      const object = subject.object('one', 'hello');
      const [effect] = await deliver([object]);
      const inventory = [entry(effect, object.ref)];
      const changes = await plan([], inventory);
      await execute([], changes);
      expect(await execute([], changes)).toMatchObject([{ outcome: 'done' }]);
    });

    it('does the same changes again without harm after a lost reply', async () => {
      const object = subject.object('one', 'hello');
      const changes = await plan([object]);
      const [first] = await execute([object], changes);
      const [second] = await execute([object], changes);
      expect(second).toMatchObject({ outcome: 'done', uid: first?.uid, fingerprint: first?.fingerprint });
    });

    it('refuses an object that another placement owns, in plan and execution', async () => {
      const object = subject.object('one', 'hello');
      await deliver([object], [], 'd1', other);
      const seen = await observe([object]);
      expect(seen.changes).toEqual([]);
      expect(seen.conflicts).toMatchObject([{ ref: object.ref, owner: 'web/b' }]);
      const forced: PlannedChange = {
        ref: object.ref,
        action: 'create',
        fields: [],
        liveUid: null,
        phase: 'sync',
        wave: 0,
      };
      expect(await execute([object], [forced])).toMatchObject([
        { outcome: 'failed', failure: { code: 'object-conflict' } },
      ]);
    });

    it('hands an object over when the claim in the inventory names it', async () => {
      const object = subject.object('one', 'hello');
      const [effect] = await deliver([object], [], 'd1', other);
      const inventory = [entry(effect, object.ref)];
      expect((await observe([object], inventory)).changes).toMatchObject([{ action: 'adopt', liveUid: effect?.uid }]);
      expect(await deliver([object], inventory)).toMatchObject([{ outcome: 'done', uid: effect?.uid }]);
      expect((await observe([object])).changes).toEqual([]);
      // The old owner's prune only clears its inventory; the object stays.
      await deliver([], inventory, 'd2', other);
      expect((await observe([object])).changes).toEqual([]);
    });

    it('lets a broken object harm itself alone', async () => {
      const [good, broken] = [subject.object('one', 'hello'), subject.broken('two')];
      const seen = await observe([good, broken]);
      expect(seen.changes.map((change) => change.ref.name)).toEqual(['one']);
      expect(seen.conflicts).toMatchObject([{ ref: broken.ref }]);
      const forced: PlannedChange = {
        ref: broken.ref,
        action: 'create',
        fields: [],
        liveUid: null,
        phase: 'sync',
        wave: 0,
      };
      const effects = await execute([good, broken], [forced, ...(await plan([good]))]);
      expect(effects.map((effect) => effect.outcome)).toEqual(['failed', 'done']);
    });

    it.each<[string, Partial<Permit>]>([
      ['for another placement', { placement: other.placement }],
      ['that has expired', { expiresAt: 1 }],
    ])('refuses a permit %s, and nothing is written', async (_, change) => {
      const object = subject.object('one', 'hello');
      await expect(execute([object], await plan([object]), change)).rejects.toMatchObject({ code: 'forbidden' });
      expect((await observe([object])).changes).toMatchObject([{ action: 'create' }]);
    });

    it('refuses an older epoch once a newer one has written, where it says that it checks', async () => {
      const object = subject.object('one', 'hello');
      await execute([object], await plan([object]), { epoch: 7 as Epoch });
      const change = await plan([subject.object('one', 'late')]);
      const late = execute([subject.object('one', 'late')], change, { epoch: 6 as Epoch });
      if (subject.target.checksEpoch) await expect(late).rejects.toMatchObject({ code: 'forbidden' });
      else expect(await late).toMatchObject([{ outcome: 'done' }]);
    });

    it('refuses to change an object that is no longer the one of the plan', async () => {
      const object = subject.object('one', 'hello');
      await deliver([object]);
      const [change] = await plan([subject.object('one', 'good day')]);
      if (change === undefined) throw new Error('no change was planned');
      const effects = await execute([subject.object('one', 'good day')], [{ ...change, liveUid: 'another' }]);
      expect(effects).toMatchObject([{ outcome: 'failed', failure: { code: 'object-conflict' } }]);
    });

    it('leaves out what an ignore rule covers', async () => {
      const object = subject.object('one', 'hello');
      await deliver([object]);
      await subject.editByHand(object.ref, 'tuned');
      const ask = { on, objects: [object], inventory: [], ignore: [{ kind: object.ref.kind, path: '/spec' }] };
      const outcome = await subject.target.observe(ask, AbortSignal.timeout(deadlineMs));
      expect(outcome).toMatchObject({ kind: 'observed', observation: { changes: [] } });
    });

    it('watches: what exists, then listed, then every change with its cause', async () => {
      const object = subject.object('one', 'hello');
      const [effect] = await deliver([object]);
      const stop = subject.target.watch(installation, (event) => events.push(event));
      await until('the list', () => events.some((event) => event.kind === 'listed'));
      expect(events.map((event) => event.kind)).toEqual(['state', 'listed']);
      expect(lastOf(object.ref)?.state).toMatchObject({ uid: effect?.uid, live: effect?.fingerprint });
      await subject.editByHand(object.ref, 'tampered');
      await until('the edit', () => lastOf(object.ref)?.state.live !== effect?.fingerprint);
      expect(lastOf(object.ref)?.by).toBe('edited by hand');
      await subject.deleteByHand(object.ref);
      await until('the removal', () => lastOf(object.ref)?.state.live === null);
      expect(lastOf(object.ref)?.state.health.status).toBe('missing');
      stop();
      const told = events.length;
      await deliver([object]);
      await observe([object]);
      expect(events.length).toBe(told);
    });

    it('tells a watcher nothing of another installation', async () => {
      await deliver([subject.object('one', 'hello')]);
      subject.target.watch('somebody-else' as InstallationId, (event) => events.push(event));
      await until('the list', () => events.some((event) => event.kind === 'listed'));
      expect(events).toEqual([{ kind: 'listed' }]);
    });

    it('runs a task once for its content, whatever the delivery', async () => {
      const [first, second] = [subject.task('migrate', 'one'), subject.task('migrate', 'two')];
      if (first === undefined || second === undefined) return;
      const settled = async (task: DesiredObject): Promise<void> =>
        until('the task', async () => (await observe([task])).states[0]?.health.status === 'healthy');
      expect((await observe([first])).changes).toMatchObject([{ action: 'run' }]);
      const changes = await plan([first]);
      await execute([first], changes);
      await execute([first], changes);
      await settled(first);
      await execute([first], changes, {}, 'd2');
      expect(await subject.runs(first.ref)).toBe(1);
      expect((await observe([first])).changes).toEqual([]);
      await deliver([second], [], 'd3');
      await settled(second);
      expect(await subject.runs(first.ref)).toBe(2);
      // Going back shows the earlier run and runs nothing.
      expect((await observe([first])).changes).toMatchObject([{ action: 'adopt' }]);
      await deliver([first], [], 'd4');
      await settled(first);
      expect(await subject.runs(first.ref)).toBe(2);
      expect((await observe([first])).changes).toEqual([]);
    });

    it('answers live and outputs only to the owner', async () => {
      const object = subject.object('one', 'hello');
      await deliver([object]);
      const signal = AbortSignal.timeout(deadlineMs);
      expect(JSON.stringify(await subject.target.live(on, object.ref, signal))).toContain('hello');
      expect(await subject.target.live(other, object.ref, signal)).toBeUndefined();
      expect(await subject.target.outputs(other, signal)).toEqual({});
    });

    it('shows what stands below an object to its owner alone, and refuses what its kind cannot do', async () => {
      const object = subject.object('one', 'hello');
      await deliver([object]);
      const signal = AbortSignal.timeout(deadlineMs);
      expect(await subject.target.tree(other, [object.ref], signal)).toEqual({ nodes: [], unread: [] });
      expect(await subject.target.notes(other, object.ref, signal)).toEqual([]);
      const ask = { ref: object.ref, action: { kind: 'restart' }, id: 'a' } as const;
      await expect(subject.target.act({ ...ask, on }, signal)).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(subject.target.act({ ...ask, on: other }, signal)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:invalid-input|not-found)$/),
      });
    });

    it('lets go of an object or refuses to, and deletes nothing by it', async () => {
      const object = subject.object('one', 'hello');
      await deliver([object]);
      const ask = { on, ref: object.ref, action: { kind: 'let-go' }, id: 'a' } as const;
      const refusal = await subject.target.act(ask, AbortSignal.timeout(deadlineMs)).then(
        () => null,
        (error: unknown) => error,
      );
      if (refusal !== null) expect(refusal).toMatchObject({ code: 'invalid-input' });
      const { changes } = await observe([object]);
      expect(changes.map(({ action }) => action)).toEqual(refusal === null ? ['adopt'] : []);
    });

    it('says whether it can be reached', async () => {
      expect(await subject.target.contact(AbortSignal.timeout(deadlineMs))).toMatchObject({ reachable: true });
    });
  });
}
