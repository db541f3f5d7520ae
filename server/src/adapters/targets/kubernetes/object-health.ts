import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { LiveObject } from './live-object.ts';
import { degraded, healthy, progressing, readStatusOf, type StatusOf, suspended } from './status-of.ts';
import { workloadHealth } from './workload-health.ts';

export const missing: Health = { status: 'missing', message: 'it is not on the cluster' };

/**
 * The health of an object by what its own status says: what is being deleted, the generation, the kind's own rule, then
 * the conditions that any kind may have; what has none is healthy once it exists.
 * Rules: kstatus (sigs.k8s.io/cli-utils, pkg/kstatus/status), with a Job healthy only when it is complete, as Flux has it.
 * Unlike Argo CD, an Ingress or an autoscaler without an answer yet keeps nobody waiting.
 */
export function objectHealth(live: LiveObject): Health {
  if (live.beingDeleted) return deletionHealth(live);
  if (isIgnored(live)) return healthy;
  const of = readStatusOf(live);
  if (of.observed !== undefined && of.observed < live.generation)
    return progressing('its controller has not seen the change yet');
  const rule = live.ref.group === '' || live.ref.group.includes('.k8s.io') || builtIn.has(live.ref.group);
  const own = rule ? (workloadHealth(live, of) ?? kindHealth(live, of)) : undefined;
  return own ?? conditionHealth(of);
}

/** Whether no check of anybody's applies: what is being deleted is on its way, and what is to be ignored is. */
export function isBeyondChecks(live: LiveObject): boolean {
  return live.beingDeleted || isIgnored(live);
}

const builtIn: ReadonlySet<string> = new Set(['apps', 'batch', 'autoscaling', 'policy']);

/** People may say that the state of an object is no matter of the delivery's. */
function isIgnored({ annotations }: LiveObject): boolean {
  return (
    annotations['fairlead.dev/health'] === 'ignore' || annotations['argocd.argoproj.io/ignore-healthcheck'] === 'true'
  );
}

function deletionHealth(live: LiveObject): Health {
  const finalizers = [...live.finalizers, ...namespaceFinalizers(live)];
  const waits = finalizers.length === 0 ? '' : ` and waits for its finalizers (${finalizers.join(', ')})`;
  const since = live.manifest.metadata['deletionTimestamp'];
  const left = readStatusOf(live).conditions.filter(
    ({ type, status }) => status === 'True' && /Remaining|Failure$/.test(type),
  );
  const why = left.length === 0 ? '' : `: ${left.map(({ message }) => message).join('; ')}`;
  return progressing(`it is being deleted since ${String(since)}${waits}${why}`);
}

/** A Namespace keeps the finalizers that matter in its spec. */
function namespaceFinalizers({ ref, manifest }: LiveObject): readonly string[] {
  const spec = ref.kind === 'Namespace' ? manifest['spec'] : undefined;
  const list = isJsonObject(spec) ? spec['finalizers'] : undefined;
  return Array.isArray(list) ? list.filter((name: Json) => typeof name === 'string') : [];
}

function kindHealth({ ref }: LiveObject, of: StatusOf): Health | undefined {
  switch (ref.kind) {
    case 'PersistentVolumeClaim': {
      const phase = of.text('phase');
      if (phase === 'Bound') return healthy;
      return phase === 'Lost' ? degraded('its volume is lost') : progressing('it is not bound to a volume yet');
    }
    case 'Service':
      if (of.spec['type'] !== 'LoadBalancer' || of.spec['clusterIP']) return healthy;
      return progressing('it has no address yet');
    case 'CustomResourceDefinition': {
      const names = of.condition('NamesAccepted');
      if (names?.status === 'False') return degraded(names.message);
      return of.condition('Established')?.status === 'True' ? healthy : progressing('it is not served yet');
    }
    case 'APIService': {
      const available = of.condition('Available');
      return available?.status === 'True' ? healthy : progressing(available?.message ?? 'it is not available yet');
    }
    case 'HorizontalPodAutoscaler':
    case 'PodDisruptionBudget':
      return healthy;
    case 'CronJob':
      return of.spec['suspend'] === true ? suspended('it is suspended') : healthy;
    default:
      return undefined;
  }
}

function conditionHealth(of: StatusOf): Health {
  const stalled = of.conditions.find(
    ({ type, status }) => (type === 'Stalled' || type === 'Failed') && status === 'True',
  );
  if (stalled !== undefined) return degraded(stalled.message);
  const reconciling = of.condition('Reconciling');
  if (reconciling?.status === 'True') return progressing(reconciling.message);
  const ready = of.condition('Ready');
  return ready === undefined || ready.status === 'True' ? healthy : progressing(ready.message);
}
