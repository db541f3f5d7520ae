import { chown, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskSpec } from '@fairlead/core/host/task-kind.ts';
import { decideTask, type TaskRun, taskHealth, withRun } from '@fairlead/core/host/task-run.ts';
import { tellingLine } from '@fairlead/core/host/telling-line.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { parseDuration } from '@fairlead/core/lib/duration.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { launchSettings } from './launch-settings.ts';
import type { ManagedObject } from './managed-object.ts';
import type { TaskRecord } from './object-record.ts';
import type { ApplyInput, Prepared } from './prepared-object.ts';
import { type GroupExit, ProcessGroup } from './process-group.ts';
import { processIdentity } from './process-identity.ts';
import { redact, secretTexts } from './redact.ts';
import type { TargetContext } from './target-context.ts';

const defaultTimeoutMs = 3_600_000;
const mostOutputBytes = 1024 * 1024;
/** Notes the exit code beside the run before it ends, so that the outcome is known although nobody watched. */
const recorder = '"$@"; code=$?; echo "$code" >"$0.new" && mv "$0.new" "$0"; exit "$code"';

/** A Task: at most one run for its content; the intent is on disk before it starts. */
export class TaskObject implements ManagedObject {
  readonly #context: TargetContext;
  #record: TaskRecord;
  #group: ProcessGroup | null = null;
  #timedOut = false;
  #cancelTimeout: () => void = () => undefined;
  #closed = false;
  readonly #waiting = new Set<() => void>();

  constructor(context: TargetContext, record: TaskRecord) {
    this.#context = context;
    this.#record = record;
  }

  record(): TaskRecord {
    return this.#record;
  }

  fingerprint(): string | null {
    return this.#record.pruned ? null : (this.#record.current?.digest ?? null);
  }

  health(): Health {
    return this.#record.pruned ? { status: 'missing', message: 'it is no longer declared' } : taskHealth(this.#run());
  }

  view(): JsonObject {
    return this.#record.view;
  }

  status(): JsonObject {
    const run = this.#run();
    return run === undefined
      ? {}
      : { outcome: run.outcome, startedAt: run.startedAt, endedAt: run.endedAt, runs: this.#record.runs.length };
  }

  runs(): readonly TaskRun[] {
    return this.#record.runs;
  }

  /** What a completed run wrote; empty until then. */
  outputs(): JsonObject {
    const run = this.#run();
    return this.#record.pruned || run?.outcome !== 'succeeded' ? {} : (this.#record.outputs[run.digest] ?? {});
  }

  logInstances(): readonly string[] {
    return this.#record.process === null ? [] : [this.#record.process.id];
  }

  async refresh(): Promise<void> {}

  /** Runs, or shows the run that this content already had. Error: `conflict` when a run of unknown outcome holds it. */
  async apply(prepared: Prepared<'Task'>, input: ApplyInput): Promise<void> {
    const { digest, spec } = prepared;
    const ask = { digest, delivery: input.delivery, idempotent: spec.idempotent ?? false, waived: input.outcomeWaived };
    const decision = decideTask(this.#record.runs, ask);
    const shared = { owner: input.owner, secret: prepared.secret, digest, view: prepared.view, pruned: false };
    if (decision.kind === 'held') {
      throw new AppError('conflict', `task "${this.#record.ref.name}": ${taskHealth(decision.run).message}`, {
        details: { held: true },
      });
    }
    if (decision.kind === 'keep') {
      this.#record = { ...this.#record, ...shared, current: { digest, startedAt: decision.run.startedAt } };
      await this.#context.records.save(this.#record);
      this.#context.changed(objectKey(this.#record.ref), 'fairlead');
      return;
    }
    if (this.#group !== null) {
      throw new AppError(
        'unavailable',
        `task "${this.#record.ref.name}" still runs for its earlier content; wait until it ends`,
        { retry: 'backoff' },
      );
    }
    const startedAt = this.#context.clock.now();
    const run: TaskRun = { digest, delivery: input.delivery, outcome: 'running', startedAt, endedAt: null, exit: null };
    const id = this.#context.random.id();
    await this.#save({
      ...this.#record,
      ...shared,
      runs: withRun(this.#record.runs, run),
      current: { digest, startedAt },
      process: { id, pid: null, identity: null },
    });
    await this.#start(id, spec, prepared.artifactDirectory);
  }

  async recover(found: ReadonlyMap<string, number>): Promise<void> {
    const run = this.#run();
    const { process } = this.#record;
    if (run?.outcome !== 'running' || process === null) return;
    const pid = process.pid ?? found.get(process.id) ?? null;
    const identity = pid === null ? undefined : await processIdentity(pid);
    if (pid !== null && identity !== undefined && (process.identity === null || process.identity === identity)) {
      this.#group = ProcessGroup.adopt(
        pid,
        identity,
        this.#context.clock,
        (exit) => void this.#onExit(process.id, exit),
      );
      this.#armTimeout();
      return;
    }
    await this.#onExit(process.id, { code: null, signal: null, problem: '' });
  }

  /** The record stays, so that the same content does not run again should it come back. */
  async remove(): Promise<void> {
    await this.stop();
    await this.#save({ ...this.#record, pruned: true });
    this.#context.changed(objectKey(this.#record.ref), 'fairlead');
  }

  /** Resolves when how the run ended is written down. */
  async stop(): Promise<void> {
    const group = this.#group;
    if (group === null) return;
    const ended = new Promise<void>((resolve) => this.#waiting.add(resolve));
    await group.stop('SIGTERM', 5_000);
    await ended;
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimeout();
    this.#group?.forget();
  }

  #run(): TaskRun | undefined {
    const { current, runs } = this.#record;
    return runs.findLast((run) => run.digest === current?.digest && run.startedAt === current.startedAt);
  }

  async #start(id: string, spec: TaskSpec, artifactDirectory: string | null): Promise<void> {
    const context = this.#context;
    try {
      const folder = this.#folder(id);
      // Passed through by another account on its way to its own run, but not listed.
      await mkdir(context.taskDirectory, { recursive: true, mode: 0o711 });
      await mkdir(folder, { mode: 0o700 });
      if (context.user !== null) await chown(folder, context.user.uid, context.user.gid);
      const launch = await launchSettings(context, spec, { id, ports: {}, artifactDirectory });
      context.logs.watch(id);
      this.#timedOut = false;
      this.#group = await ProcessGroup.start(
        {
          run: ['/bin/sh', '-c', recorder, join(folder, 'exit'), ...launch.run],
          env: { ...launch.env, FAIRLEAD_OUTPUTS: join(folder, 'outputs.json') },
          directory: launch.directory,
          outPath: context.logs.path(id, 'out'),
          errPath: context.logs.path(id, 'err'),
          user: context.user,
          openFiles: null,
        },
        context.clock,
        (exit) => void this.#onExit(id, exit),
      );
      this.#armTimeout();
      const { pid } = this.#group;
      const identity = (await processIdentity(pid)) ?? null;
      // It may have ended already, so only this part of the record changes.
      this.#record = { ...this.#record, process: { id, pid, identity } };
      await context.records.save(this.#record);
      context.changed(objectKey(this.#record.ref), 'fairlead');
    } catch (error) {
      const problem = error instanceof AppError ? error.message : `cannot be started (${String(error)})`;
      await this.#ended('failed', { code: null, signal: null, problem }, '');
    }
  }

  #armTimeout(): void {
    const { spec } = this.#record.view;
    const written =
      isJsonObject(spec) && typeof spec['timeout'] === 'string' ? parseDuration(spec['timeout']) : undefined;
    const timeoutMs = written?.ok === true ? written.value : defaultTimeoutMs;
    const startedAt = this.#run()?.startedAt ?? this.#context.clock.now();
    this.#cancelTimeout = this.#context.clock.after(
      Math.max(0, startedAt + timeoutMs - this.#context.clock.now()),
      () => {
        this.#timedOut = true;
        void this.#group?.stop('SIGTERM', 5_000);
      },
    );
  }

  async #onExit(id: string, exit: GroupExit): Promise<void> {
    if (this.#closed) return;
    this.#cancelTimeout();
    const said = tellingLine(await this.#context.logs.ending(id, 8_192));
    const written = await readFile(join(this.#folder(id), 'exit'), 'utf8').catch(() => '');
    const code = /^\d+\s*$/.test(written) ? Number(written) : exit.code;
    if (this.#timedOut)
      return this.#ended(
        'failed',
        { code: null, signal: null, problem: 'stopped: it took longer than spec.timeout' },
        said,
      );
    if (code === null && exit.signal === null) return this.#ended('unknown', exit, said);
    if (code !== 0) return this.#ended('failed', { ...exit, code, problem: '' }, said);
    try {
      const outputs = await this.#readOutputs(id);
      await this.#ended('succeeded', { code, signal: null, problem: '' }, said, outputs);
    } catch (error) {
      await this.#ended(
        'failed',
        { code, signal: null, problem: error instanceof Error ? error.message : String(error) },
        '',
      );
    }
  }

  async #ended(
    outcome: 'succeeded' | 'failed' | 'unknown',
    exit: GroupExit,
    said: string,
    outputs?: JsonObject,
  ): Promise<void> {
    const run = this.#run();
    if (run === undefined) return;
    this.#group = null;
    const at = this.#context.clock.now();
    const secrets = this.#record.secret ? secretTexts(this.#record.view) : [];
    const lastLine = redact([exit.problem, said].filter((part) => part !== '').join(': '), secrets);
    const ended: TaskRun = {
      ...run,
      outcome,
      endedAt: at,
      exit: { at, code: exit.code, signal: exit.signal, lastLine },
    };
    const runs = withRun(this.#record.runs, ended);
    const kept = Object.entries(this.#record.outputs).filter(([digest]) => runs.some((past) => past.digest === digest));
    const all = {
      ...Object.fromEntries(kept),
      ...(outputs === undefined || Object.keys(outputs).length === 0 ? {} : { [run.digest]: outputs }),
    };
    this.#record = { ...this.#record, runs, outputs: all };
    await this.#context.records.save(this.#record).catch((error: unknown) => {
      this.#context.warn('a task record was not written', { task: this.#record.ref.name, error: String(error) });
    });
    const { process } = this.#record;
    if (process !== null) await rm(this.#folder(process.id), { recursive: true, force: true });
    const cause = exit.signal ?? (exit.code === null ? outcome : `exit ${exit.code}`);
    this.#context.changed(objectKey(this.#record.ref), cause);
    for (const done of this.#waiting) done();
    this.#waiting.clear();
  }

  /** The declared fields of what the task wrote. Error: `invalid-input` when one is missing or it is no JSON. */
  async #readOutputs(id: string): Promise<JsonObject> {
    const { spec } = this.#record.view;
    const names = isJsonObject(spec) && Array.isArray(spec['outputs']) ? spec['outputs'].map(String) : [];
    if (names.length === 0) return {};
    const text = await readFile(join(this.#folder(id), 'outputs.json'), 'utf8').catch(() => '');
    if (Buffer.byteLength(text) > mostOutputBytes)
      throw new AppError('limit-exceeded', `wrote more than ${mostOutputBytes} bytes of outputs`);
    const written = parseObject(text);
    if (written === undefined)
      throw new AppError('invalid-input', 'ended well, but wrote no JSON object to the file named in FAIRLEAD_OUTPUTS');
    const missing = names.find((name) => written[name] === undefined);
    if (missing !== undefined)
      throw new AppError('invalid-input', `ended well, but its outputs lack "${missing}" (spec.outputs)`);
    return Object.fromEntries(names.map((name) => [name, written[name] ?? null]));
  }

  #folder(id: string): string {
    return join(this.#context.taskDirectory, id);
  }

  async #save(next: TaskRecord): Promise<void> {
    await this.#context.records.save(next);
    this.#record = next;
  }
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
