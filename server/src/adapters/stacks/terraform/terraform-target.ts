import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, formatRef, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { Conflict, DraftChange, ObjectState } from '@fairlead/core/model/plan.ts';
import { emptyTree, type Tree } from '@fairlead/core/model/tree.ts';
import { stackGroup } from '@fairlead/core/stack/plan-from-terraform.ts';
import type {
  ActOutcome,
  ActRequest,
  Effect,
  ExecuteRequest,
  LogLine,
  Observation,
  ObserveOutcome,
  ObserveRequest,
  PlacementOnTarget,
  Target,
  TargetContact,
  TargetEvent,
  TargetNote,
} from '../../../ports/target.ts';
import { applyStack } from './apply-stack.ts';
import { type PlannedStack, planStack, pullState, type StackDeps, stateFingerprint } from './plan-stack.ts';
import { filesOf, stackFolder } from './stack-folder.ts';
import { readOutput, runTerraform } from './terraform-program.ts';

const healthy = { status: 'healthy', message: '' } as const;
const missing = { status: 'missing', message: 'it was never applied' } as const;
const readTimeoutMs = 60_000;

/** Stacks of one cloud account, planned and applied by Terraform or OpenTofu. A bundle is one `Stack` that carries its files. */
export class TerraformTarget implements Target {
  readonly name: string;
  /** A permit expires and a plan is for one serial of the state; epochs are not kept by a local state. */
  readonly checksEpoch = false;
  readonly #deps: StackDeps;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(name: string, deps: StackDeps) {
    this.name = name;
    this.#deps = deps;
  }

  async observe(request: ObserveRequest, signal: AbortSignal): Promise<ObserveOutcome> {
    const observation = await this.#inTurn(request.on, () => this.#observe(request, signal));
    return { kind: 'observed', observation };
  }

  async *execute(request: ExecuteRequest): AsyncIterable<Effect> {
    const effects = await this.#inTurn(request.on, () => applyStack(this.#deps, request));
    yield* effects;
  }

  /** Nobody tells when a state changes: it is seen when the stack is planned next. */
  watch(_installation: InstallationId, _listener: (event: TargetEvent) => void): () => void {
    return () => undefined;
  }

  async live(on: PlacementOnTarget, ref: ObjectRef, signal: AbortSignal): Promise<JsonObject | undefined> {
    const folder = stackFolder(this.#deps.workDir, on.placement);
    const state = await pullState(this.#deps.setup, folder, signal);
    if (!isJsonObject(state ?? undefined)) return undefined;
    const list = await runTerraform(this.#deps.setup, folder, ['state', 'list'], readTimeoutMs, signal);
    const resources = list.stdout.split('\n').filter((address) => address !== '');
    return {
      apiVersion: `${stackGroup}/v1`,
      kind: 'Stack',
      metadata: { name: ref.name },
      status: { state: stateFingerprint(state), resources },
    };
  }

  async outputs(on: PlacementOnTarget, signal: AbortSignal): Promise<JsonObject> {
    const folder = stackFolder(this.#deps.workDir, on.placement);
    const args = ['output', '-json', '-no-color'];
    const { exitCode, stdout } = await runTerraform(this.#deps.setup, folder, args, readTimeoutMs, signal);
    const outputs = exitCode === 0 ? readOutput(args, stdout) : {};
    if (!isJsonObject(outputs)) return {};
    return Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [name, isJsonObject(output) ? (output['value'] ?? null) : null]),
    );
  }

  async *logs(): AsyncIterable<LogLine> {
    yield { at: this.#deps.clock.now(), stream: 'system', text: 'what Terraform prints is not kept yet' };
  }

  /** Nothing here makes other things. */
  async tree(): Promise<Tree> {
    return emptyTree;
  }

  async notes(): Promise<readonly TargetNote[]> {
    return [];
  }

  async act({ ref, action }: ActRequest): Promise<ActOutcome> {
    throw new AppError('invalid-input', `${formatRef(ref)} knows no ${action.kind}; change it in Git`);
  }

  async contact(signal: AbortSignal): Promise<TargetContact> {
    const at = this.#deps.clock.now();
    const folder = {
      ...stackFolder(this.#deps.workDir, 'contact' as PlacementOnTarget['placement']),
      config: this.#deps.workDir,
    }; // needs no stack
    try {
      const args = ['version', '-json'];
      const answer = readOutput(
        args,
        (await runTerraform(this.#deps.setup, folder, args, readTimeoutMs, signal)).stdout,
      );
      const version =
        isJsonObject(answer) && typeof answer['terraform_version'] === 'string' ? answer['terraform_version'] : '';
      return { reachable: version !== '', version, message: '', at };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      return { reachable: false, version: '', message: error.message, at };
    }
  }

  /** Waits for what is being applied: it is never cut short. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#turns.values());
  }

  /** One thing at a time in a stack's folder. */
  async #inTurn<T>({ placement }: PlacementOnTarget, run: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(placement) ?? Promise.resolve();
    const turn = before.then(run, run);
    this.#turns.set(placement, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(placement) === turn) this.#turns.delete(placement);
    }
  }

  async #observe(request: ObserveRequest, signal: AbortSignal): Promise<Observation> {
    const [object, ...more] = request.objects;
    const declared = new Set(request.objects.map(({ ref }) => objectKey(ref)));
    const gone = request.inventory.filter(({ ref }) => !declared.has(objectKey(ref)));
    // Taking a stack down is a plan of its own, which is not made here: nothing of it is deleted meanwhile.
    const incomplete = gone.map(
      ({ ref }) => `${ref.kind}/${ref.name} is no longer declared; what it made is not looked at`,
    );
    if (object === undefined) return { changes: [], conflicts: [], states: [], incomplete };
    if (more.length > 0)
      return {
        ...refusal(object, 'a placement is one Stack, and this bundle declares several', 'split the application'),
        incomplete,
      };
    try {
      const folder = stackFolder(this.#deps.workDir, request.on.placement);
      const planned = await planStack(this.#deps, folder, filesOf(object), signal);
      if (!planned.ok)
        return {
          ...refusal(
            object,
            object.secret ? 'it cannot be planned; what the program says may hold secrets' : planned.error,
            'correct the configuration and push',
          ),
          incomplete,
        };
      return { ...observed(request, object, planned.value), incomplete };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalid-input') throw error;
      return { ...refusal(object, error.message, 'correct it and push'), incomplete };
    }
  }
}

function observed(request: ObserveRequest, object: DesiredObject, { plan, fields }: PlannedStack): Observation {
  const { ref } = object;
  const entry = request.inventory.find((candidate) => objectKey(candidate.ref) === objectKey(ref));
  const live = plan.lineage === '' ? null : `${plan.lineage}:${plan.serial}`;
  const uid = plan.lineage === '' ? null : plan.lineage;
  const states: readonly ObjectState[] = [
    { key: objectKey(ref), uid, live, health: live === null ? missing : healthy },
  ];
  const lost = plan.changes.flatMap(({ ref: { name }, irreversible }) => (irreversible === undefined ? [] : [name]));
  if (lost.length > 0) {
    return {
      ...refusal(
        object,
        `the plan deletes ${lost.join(', ')}, and a stack's deletions cannot be confirmed yet`,
        'keep them in the configuration, or apply this by hand',
      ),
      states,
    };
  }
  const change: DraftChange = { ref, action: live === null ? 'create' : 'change', fields, liveUid: uid };
  if (plan.changes.length > 0) return { changes: [change], conflicts: [], states, incomplete: [] };
  const isKnown = entry !== undefined && entry.baseline === live;
  return { changes: isKnown ? [] : [{ ...change, action: 'adopt' }], conflicts: [], states, incomplete: [] };
}

function refusal({ ref }: DesiredObject, reason: string, next: string): Observation {
  const conflicts: readonly Conflict[] = [{ ref, owner: 'the plan', reason, next }];
  return {
    changes: [],
    conflicts,
    states: [{ key: objectKey(ref), uid: null, live: null, health: missing }],
    incomplete: [],
  };
}
