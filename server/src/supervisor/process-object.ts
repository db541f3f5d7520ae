import { exitCause, processHealth } from '@fairlead/core/host/process-health.ts';
import type { ProcessSpec } from '@fairlead/core/host/process-kind.ts';
import { type ProcessCommand, type ProcessEvent, stepProcess } from '@fairlead/core/host/process-machine.ts';
import { type ProbeSettings, processSettings } from '@fairlead/core/host/process-settings.ts';
import { type Instance, instances, processWakeAt } from '@fairlead/core/host/process-state.ts';
import type { Instance as RouteInstance } from '@fairlead/core/host/route-table.ts';
import { tellingLine } from '@fairlead/core/host/telling-line.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { assertNever } from '@fairlead/core/lib/assert-never.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { launchSettings } from './launch-settings.ts';
import type { RunningGroup } from './launcher.ts';
import type { ManagedObject } from './managed-object.ts';
import type { ProcessRecord } from './object-record.ts';
import { isPortFree } from './port-pool.ts';
import type { ApplyInput, Prepared } from './prepared-object.ts';
import { ProbeLoop } from './probe-loop.ts';
import type { GroupExit } from './process-group.ts';
import { processIdentity } from './process-identity.ts';
import { redact, secretTexts } from './redact.ts';
import type { TargetContext } from './target-context.ts';

/** A Process: carries out what its machine in the core decides, and tells the machine what happens. */
export class ProcessObject implements ManagedObject {
  readonly #context: TargetContext;
  readonly #groups = new Map<string, RunningGroup>();
  readonly #probes = new Map<string, ProbeLoop>();
  #record: ProcessRecord;
  #warning = '';
  #cancelWake: () => void = () => undefined;
  #closed = false;

  constructor(context: TargetContext, record: ProcessRecord) {
    this.#context = context;
    this.#record = record;
    for (const instance of instances(record.state)) {
      for (const port of Object.values(instance.ports)) context.ports.hold(port, this.#holder(instance));
    }
  }

  record(): ProcessRecord {
    return this.#record;
  }

  fingerprint(): string | null {
    const { current, candidate, removed } = this.#record.state;
    return removed ? null : ((candidate ?? current)?.digest ?? null);
  }

  health(): Health {
    return processHealth(this.#record.state, this.#context.clock.now(), this.#warning);
  }

  view(): JsonObject {
    return this.#record.view;
  }

  status(): JsonObject {
    const show = (instance: Instance | null): JsonObject | null =>
      instance === null
        ? null
        : {
            pid: instance.pid,
            phase: instance.phase,
            ports: instance.ports,
            startedAt: instance.startedAt,
            quickExits: instance.exits,
            lastExit: instance.lastExit,
          };
    const { current, candidate, leaving } = this.#record.state;
    return { current: show(current), candidate: show(candidate), leaving: leaving.map(show) };
  }

  /** Ids of the instances whose logs are kept, newest version first. */
  logInstances(): readonly string[] {
    const { current, candidate, leaving } = this.#record.state;
    const previous = this.#record.previous === null ? [] : [this.#record.previous];
    return [
      ...new Set(
        [candidate?.id, current?.id, ...leaving.map(({ id }) => id), ...previous].filter((id) => id !== undefined),
      ),
    ];
  }

  /** Where routes may lead: the instance that serves, while it runs. */
  routeInstances(port: string): readonly RouteInstance[] {
    const { current } = this.#record.state;
    const number = current?.ports[port];
    if (current === null || number === undefined || current.phase !== 'running') return [];
    return [{ id: backendId(current, port), host: '127.0.0.1', port: number, draining: false }];
  }

  async refresh(): Promise<void> {}

  /** Allots ports, records the intent, then starts; what serves keeps serving while the new version proves itself. */
  async apply(prepared: Prepared<'Process'>, input: ApplyInput): Promise<void> {
    const seed = {
      id: this.#context.random.id(),
      digest: prepared.digest,
      spec: prepared.spec,
      artifactDirectory: prepared.artifactDirectory,
    };
    const known = [this.#record.state.candidate, this.#record.state.current].some(
      (instance) => instance?.digest === prepared.digest,
    );
    const ports = known ? {} : await this.#allot(prepared.spec, seed.id, input.fixedPorts);
    const event: ProcessEvent = { kind: 'applied', seed: { ...seed, ports } };
    const next: ProcessRecord = {
      ...this.#record,
      owner: input.owner,
      secret: prepared.secret,
      digest: prepared.digest,
      view: prepared.view,
    };
    try {
      await this.#context.records.save({
        ...next,
        state: stepProcess(this.#record.state, event, this.#context.clock.now()).state,
      });
    } catch (error) {
      this.#context.ports.release(Object.values(ports), `${this.#record.ref.name} ${seed.id}`);
      throw error;
    }
    // Whatever happened while the disk was busy is in our state by now, so the step is taken from there.
    this.#record = { ...next, state: this.#record.state };
    this.#dispatch(event, 'fairlead');
  }

  async recover(found: ReadonlyMap<string, number>): Promise<void> {
    const alive = new Set<string>();
    for (const instance of instances(this.#record.state)) {
      this.#context.logs.watch(instance.id);
      const pid = instance.pid ?? found.get(instance.id) ?? null;
      const identity = pid === null ? undefined : await processIdentity(pid);
      const known = instance.identity === null || instance.identity === identity;
      const adopted =
        pid !== null && identity !== undefined && known ? { pid, identity } : await this.#again(found.get(instance.id));
      if (adopted === undefined) continue;
      alive.add(instance.id);
      this.#groups.set(
        instance.id,
        this.#context.launcher.adopt(
          instance.id,
          adopted.pid,
          adopted.identity,
          (exit) => void this.#onExit(instance.id, exit),
        ),
      );
      if (instance.phase !== 'running' || instance.pid !== adopted.pid) {
        this.#dispatch({ kind: 'started', id: instance.id, ...adopted }, 'found again');
      }
      this.#probe(instance.id);
    }
    this.#dispatch({ kind: 'recovered', alive }, 'supervisor restarted');
    this.#context.routesFollow(this.#record.ref.name);
  }

  async remove(): Promise<void> {
    const event: ProcessEvent = { kind: 'removed' };
    await this.#context.records.save({
      ...this.#record,
      state: stepProcess(this.#record.state, event, this.#context.clock.now()).state,
    });
    this.#dispatch(event, 'fairlead');
  }

  /** Whether it was removed and all its instances are gone. */
  isGone(): boolean {
    return this.#record.state.removed && instances(this.#record.state).length === 0;
  }

  /** Ends all instances; the record says that they are to run, so the next supervisor starts them again. */
  async stop(): Promise<void> {
    this.#closed = true;
    this.close();
    const { state } = this.#record;
    await Promise.all(
      instances(state).map(async (instance) => {
        const { stopSignal, graceMs } = processSettings(instance.spec);
        await this.#groups.get(instance.id)?.stop(stopSignal, graceMs);
      }),
    );
    if (state.removed) return this.#context.records.remove(this.#record.ref);
    const rested = { ...state, current: atRest(state.current), candidate: atRest(state.candidate), leaving: [] };
    this.#record = { ...this.#record, state: rested };
    await this.#context.records.save(this.#record);
  }

  close(): void {
    this.#closed = true;
    this.#cancelWake();
    for (const loop of this.#probes.values()) loop.stop();
    for (const group of this.#groups.values()) group.forget();
  }

  #dispatch(event: ProcessEvent, by: string): void {
    if (this.#closed) return;
    const { clock, records, changed, warn } = this.#context;
    const before = this.#record.state;
    const step = stepProcess(before, event, clock.now());
    if (step.state !== before) {
      this.#record = { ...this.#record, state: step.state };
      if (event.kind !== 'probed' || wasReadyChanged(before, step.state)) {
        records
          .save(this.#record)
          .catch((error: unknown) =>
            warn('a process record was not written', { process: this.#record.ref.name, error: String(error) }),
          );
      }
    }
    for (const command of step.commands) this.#carryOut(command);
    this.#cancelWake();
    const wakeAt = processWakeAt(this.#record.state, clock.now());
    if (wakeAt !== null)
      this.#cancelWake = clock.after(Math.max(1, wakeAt - clock.now()), () =>
        this.#dispatch({ kind: 'ticked' }, 'time'),
      );
    if (event.kind === 'exited' || event.kind === 'started') this.#context.routesFollow(this.#record.ref.name);
    changed(objectKey(this.#record.ref), by);
  }

  #carryOut(command: ProcessCommand): void {
    switch (command.kind) {
      case 'start':
        void this.#start(command.id);
        return;
      case 'stop':
        void this.#stop(command.id);
        return;
      case 'route':
        this.#context.routesFollow(this.#record.ref.name);
        return;
      case 'release':
        this.#release(command.instance);
        return;
      default:
        assertNever(command);
    }
  }

  async #start(id: string): Promise<void> {
    const instance = this.#instance(id);
    if (instance === undefined) return;
    const context = this.#context;
    const settings = processSettings(instance.spec);
    try {
      const launch = await launchSettings(context, instance.spec, instance);
      context.logs.watch(id);
      const paths = { outPath: context.logs.path(id, 'out'), errPath: context.logs.path(id, 'err') };
      const { group, warning } = await context.launcher.start(
        id,
        { ...launch, ...paths, user: context.user, openFiles: settings.limits.openFiles },
        settings.limits,
        (exit) => void this.#onExit(id, exit),
      );
      this.#groups.set(id, group);
      this.#warning = warning;
      const identity = (await processIdentity(group.pid)) ?? '';
      if (this.#groups.get(id) !== group) return;
      this.#dispatch({ kind: 'started', id, pid: group.pid, identity }, 'fairlead');
      this.#probe(id);
    } catch (error) {
      const lastLine = error instanceof AppError ? error.message : `cannot be started (${String(error)})`;
      this.#dispatch({ kind: 'exited', id, code: null, signal: null, lastLine }, 'cannot start');
    }
  }

  async #stop(id: string): Promise<void> {
    const instance = this.#instance(id);
    const group = this.#groups.get(id);
    if (instance === undefined || group === undefined) return;
    const { stopSignal, graceMs } = processSettings(instance.spec);
    this.#context.routesFollow(this.#record.ref.name);
    await this.#context.drain(
      this.#record.ref.name,
      Object.keys(instance.ports).map((port) => backendId(instance, port)),
    );
    await group.stop(stopSignal, graceMs);
  }

  async #onExit(id: string, exit: GroupExit): Promise<void> {
    this.#groups.delete(id);
    this.#probes.get(id)?.stop();
    this.#probes.delete(id);
    const said = tellingLine(await this.#context.logs.ending(id, 8_192));
    const lastLine = redact(
      exit.problem === '' ? said : [exit.problem, said].filter((part) => part !== '').join(': '),
      this.#secrets(),
    );
    const by = exitCause({ at: 0, code: exit.code, signal: exit.signal, lastLine });
    this.#dispatch({ kind: 'exited', id, code: exit.code, signal: exit.signal, lastLine }, by);
  }

  #probe(id: string): void {
    const instance = this.#instance(id);
    if (instance === undefined || this.#closed) return;
    const health: ProbeSettings = processSettings(instance.spec).health;
    if (health.probe.kind === 'alive') return;
    this.#probes.get(id)?.stop();
    const loop = new ProbeLoop(this.#context, instance, health, (result) => {
      this.#dispatch(
        { kind: 'probed', id, ok: result.ok, message: redact(result.message, this.#secrets()) },
        'health probe',
      );
    });
    this.#probes.set(id, loop);
    loop.start();
  }

  #release(instance: Instance): void {
    this.#context.ports.release(Object.values(instance.ports), this.#holder(instance));
    this.#context.launcher.release(instance.id);
    this.#record = { ...this.#record, previous: instance.id };
    this.#context.records.save(this.#record).catch(() => undefined);
  }

  async #allot(
    spec: ProcessSpec,
    id: string,
    fixed: ReadonlySet<number>,
  ): Promise<{ readonly [name: string]: number }> {
    const { ports } = this.#context;
    const holder = `${this.#record.ref.name} ${id}`;
    const allotted: { [name: string]: number } = {};
    try {
      for (const [name, wanted] of Object.entries(spec.ports ?? {})) {
        if (wanted === 'auto') {
          const taken = await ports.take(holder, fixed);
          if (!taken.ok) throw new AppError('unavailable', taken.error, { retry: 'backoff' });
          allotted[name] = taken.value;
        } else {
          const own = instances(this.#record.state).some((instance) => Object.values(instance.ports).includes(wanted));
          if (!own && !(await isPortFree(wanted))) {
            throw new AppError(
              'conflict',
              `port ${wanted} (spec.ports.${name}) is taken by another program on this machine; stop it or choose another port of ${ports.describe()}`,
              { retry: 'backoff' },
            );
          }
          ports.hold(wanted, holder);
          allotted[name] = wanted;
        }
      }
    } catch (error) {
      ports.release(Object.values(allotted), holder);
      throw error;
    }
    return allotted;
  }

  async #again(pid: number | undefined): Promise<{ readonly pid: number; readonly identity: string } | undefined> {
    const identity = pid === undefined ? undefined : await processIdentity(pid);
    return pid === undefined || identity === undefined ? undefined : { pid, identity };
  }

  #instance(id: string): Instance | undefined {
    return instances(this.#record.state).find((instance) => instance.id === id);
  }

  #holder(instance: Instance): string {
    return `${this.#record.ref.name} ${instance.id}`;
  }

  #secrets(): readonly string[] {
    if (!this.#record.secret) return [];
    return instances(this.#record.state).flatMap(({ spec }) => [
      ...secretTexts(spec.env),
      ...secretTexts(spec.run.slice(1)),
    ]);
  }
}

/** As it is found after an orderly stop: to be started, unless it had ended for good. */
function atRest(instance: Instance | null): Instance | null {
  if (instance === null || instance.phase === 'ended') return instance;
  return {
    ...instance,
    phase: 'starting',
    pid: null,
    identity: null,
    readySince: null,
    startAt: null,
    exits: 0,
    probeFailures: 0,
  };
}

/** A new one for every start, so that a route never takes a restarted program for the one it knew. */
function backendId(instance: Instance, port: string): string {
  return `${instance.id}.${instance.startedAt ?? 0}.${port}`;
}

function wasReadyChanged(before: ProcessRecord['state'], after: ProcessRecord['state']): boolean {
  const ready = (state: ProcessRecord['state']): string =>
    instances(state)
      .map(({ id, wasReady }) => `${id}${wasReady}`)
      .join();
  return ready(before) !== ready(after);
}
