import { describe, expect, test } from 'vitest';
import { type SearchIntent, searchIntent } from './search-intent.ts';

const pod = 'web-7d9f8c6b5d-x2x7k';
/** The object in a pager's text, in short: kinds, namespace, name; and the pod. */
function told(intent: SearchIntent): string {
  if (intent.kind !== 'object') return intent.kind;
  const { kinds, namespace, name, pod: named } = intent.wanted;
  return `${kinds.join('|')} ${namespace ?? '*'}/${name}${named === null ? '' : ` by ${named}`}`;
}

describe('web/src/view/search-intent.ts', () => {
  test.each<[string, object]>([
    ['', { kind: 'nothing' }],
    [' 3F2A91c ', { kind: 'change', id: '3f2a91c' }],
    ['https://git.acme.dev/shop/commit/3f2a91c0d1', { kind: 'change', id: '3f2a91c0d1' }],
    ['3f2a91c Sell rope by the metre', { kind: 'change', id: '3f2a91c' }],
    ['defaced pages everywhere', { kind: 'text', text: 'defaced pages everywhere', wanted: null }],
    ['shop', { kind: 'text', text: 'shop', wanted: null }],
    ['facade', { kind: 'text', text: 'facade', wanted: null }],
    ['ada@example.org', { kind: 'text', text: 'ada@example.org', wanted: null }],
    [pod, { kind: 'text', text: pod, wanted: { kinds: ['Deployment', 'Rollout'], name: 'web', pod } }],
    ['store-0', { kind: 'text', text: 'store-0', wanted: { kinds: ['StatefulSet'], name: 'store', pod: 'store-0' } }],
  ])('%j', (typed, intent) => {
    expect(searchIntent(typed)).toMatchObject(intent);
  });

  const made = `Deployment|Rollout shop/web by ${pod}`;
  const anywhere = `Deployment|Rollout */web by ${pod}`;
  test.each([
    ['Fairlead', 'shop in prod failed at 3f2a91c: Process/api: GET /healthz answered 503', 'Process */api'],
    ['Fairlead, with a namespace', 'Deployment/shop/web', 'Deployment shop/web'],
    ['a person', 'CRITICAL: Service/web is degraded', 'Service */web'],
    [
      'Alertmanager in Slack',
      `[FIRING:1] KubePodCrashLooping for kube-state-metrics (container="web", namespace="shop", pod="${pod}", severity="critical")`,
      made,
    ],
    [
      'Alertmanager by mail',
      'Labels\nalertname = KubeDeploymentReplicasMismatch\ndeployment = web\nnamespace = shop\nseverity = page',
      'Deployment shop/web',
    ],
    [
      'Grafana',
      '**Firing** Labels: - alertname = Latency - statefulset = store - namespace = shop',
      'StatefulSet shop/store',
    ],
    [
      'PromQL',
      'kube_deployment_status_replicas_available{deployment="api",namespace="checkout-api"} == 0',
      'Deployment checkout-api/api',
    ],
    [
      'PagerDuty',
      `[#48213] Triggered: KubePodNotReady - namespace: shop - pod: ${pod} - cluster: eu-1 (P1) https://acme.pagerduty.com/incidents/Q1ABCDEF`,
      made,
    ],
    [
      'PagerDuty of a StatefulSet',
      'Incident #912 (High) StatefulSet has not matched replicas\nnamespace: db, statefulset: store',
      'StatefulSet db/store',
    ],
    [
      'Datadog',
      `[Triggered on {pod_name:${pod}}] [P2] Pod is CrashLoopBackOff\nkube_cluster_name:prod,kube_namespace:shop,kube_deployment:web`,
      made,
    ],
    [
      'Datadog of a deployment',
      '[Re-Triggered] Deployment replicas down on kube_namespace:shop,kube_deployment:web',
      'Deployment shop/web',
    ],
    [
      'Datadog of a DaemonSet',
      '[Warn] kube_daemon_set:node-agent,kube_namespace:system not scheduled',
      'DaemonSet system/node-agent',
    ],
    ['kubectl get pods', `${pod}   0/1     CrashLoopBackOff   7 (2m ago)   14m`, anywhere],
    ['kubectl get pods -A', `shop          ${pod}   0/1     CrashLoopBackOff   7 (2m ago)   14m`, made],
    [
      'kubectl get pods of a StatefulSet',
      'store-0   0/1     Pending   0          3m',
      'StatefulSet */store by store-0',
    ],
    ['kubectl get all', `pod/${pod}   0/1   Error   3   5m`, anywhere],
    ['kubectl get deployments', 'web   1/3     3            1           12d', ' */web'],
    ['kubectl -o name', 'deployment.apps/web', 'Deployment */web'],
    [
      'kubectl get events',
      `3m   Warning   BackOff   pod/${pod}   Back-off restarting failed container web in pod`,
      anywhere,
    ],
    ['a pod that nothing made', 'pod="debug" namespace="shop" is not ready', 'Pod shop/debug'],
    ['kubectl describe', `Name:             ${pod}\nNamespace:        shop\nPriority:         0`, made],
    ['kubectl rollout status', 'error: deployment "web" exceeded its progress deadline', 'Deployment */web'],
    ['kubectl, not found', 'Error from server (NotFound): deployments.apps "web" not found', 'Deployment */web'],
    ['kubectl, forbidden', `Error from server (Forbidden): pods "${pod}" is forbidden: exceeded quota`, anywhere],
    ['the kubelet', `E1121 02:10:11 pod_workers.go:1301] "Error syncing pod, skipping" pod="shop/${pod}"`, made],
  ])('%s', (_who, text, object) => {
    expect(told(searchIntent(text))).toBe(object);
  });

  test('a pasted page is cut to what the server takes', () => {
    const intent = searchIntent('x'.repeat(5_000));
    expect(intent.kind === 'text' ? intent.text.length : 0).toBe(200);
  });
});
