import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { LiveObject } from './live-object.ts';

type Condition = { readonly type: string; readonly status: string; readonly reason: string; readonly message: string };

const healthy: Health = { status: 'healthy', message: '' };
export const missing: Health = { status: 'missing', message: 'it is not on the cluster' };

/**
 * The health of an object by what its own status says. Rules of kstatus (sigs.k8s.io/cli-utils, pkg/kstatus/status): a
 * Deployment by generation, replicas and conditions, anything else by its conditions; what has none is healthy once it exists.
 */
export function objectHealth(live: LiveObject): Health {
  if (live.beingDeleted) {
    const finalizers = [...live.finalizers, ...namespaceFinalizers(live)];
    const waits = finalizers.length === 0 ? '' : ` and waits for its finalizers (${finalizers.join(', ')})`;
    return { status: 'progressing', message: `it is being deleted${waits}` };
  }
  const status = asObject(live.manifest['status']);
  const conditions = readConditions(status);
  const observed = status['observedGeneration'];
  if (typeof observed === 'number' && observed < live.generation)
    return { status: 'progressing', message: 'its controller has not seen the change yet' };
  if (live.ref.group === 'apps' && live.ref.kind === 'Deployment') return deploymentHealth(live, status, conditions);
  return conditionHealth(conditions);
}

/** A Namespace keeps the finalizers that matter in its spec. */
function namespaceFinalizers({ ref, manifest }: LiveObject): readonly string[] {
  const list = ref.kind === 'Namespace' ? asObject(manifest['spec'])['finalizers'] : undefined;
  return Array.isArray(list) ? list.filter((name: Json) => typeof name === 'string') : [];
}

function deploymentHealth(live: LiveObject, status: JsonObject, conditions: readonly Condition[]): Health {
  const stuck = conditions.find(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded');
  if (stuck !== undefined) return { status: 'degraded', message: stuck.message };
  const spec = asObject(live.manifest['spec']);
  const wanted = numberOf(spec['replicas'], 1);
  if (spec['paused'] === true) return { status: 'suspended', message: 'the Deployment is paused' };
  if (typeof status['observedGeneration'] !== 'number')
    return { status: 'progressing', message: 'its controller has not seen it yet' };
  const [all, updated, available] = ['replicas', 'updatedReplicas', 'availableReplicas'].map((name) =>
    numberOf(status[name], 0),
  );
  if ((updated ?? 0) < wanted)
    return { status: 'progressing', message: `${updated} of ${wanted} replicas are updated` };
  if ((all ?? 0) > (updated ?? 0))
    return { status: 'progressing', message: `${(all ?? 0) - (updated ?? 0)} old replicas are still there` };
  if ((available ?? 0) < wanted)
    return { status: 'progressing', message: `${available} of ${wanted} replicas are available` };
  return healthy;
}

function conditionHealth(conditions: readonly Condition[]): Health {
  const say = ({ reason, message, type }: Condition): string => message || reason || `condition ${type}`;
  const stalled = conditions.find(({ type, status }) => (type === 'Stalled' || type === 'Failed') && status === 'True');
  if (stalled !== undefined) return { status: 'degraded', message: say(stalled) };
  const reconciling = conditions.find(({ type, status }) => type === 'Reconciling' && status === 'True');
  if (reconciling !== undefined) return { status: 'progressing', message: say(reconciling) };
  const ready = conditions.find(({ type }) => type === 'Ready' || type === 'Established');
  if (ready === undefined || ready.status === 'True') return healthy;
  return { status: 'progressing', message: say(ready) };
}

function readConditions(status: JsonObject): readonly Condition[] {
  const list = status['conditions'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: Json) => {
    if (!isJsonObject(entry)) return [];
    const text = (name: string): string => (typeof entry[name] === 'string' ? entry[name] : '');
    return [{ type: text('type'), status: text('status'), reason: text('reason'), message: text('message') }];
  });
}

function numberOf(value: Json | undefined, absent: number): number {
  return typeof value === 'number' ? value : absent;
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
