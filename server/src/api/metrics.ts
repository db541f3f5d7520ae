import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ApiDeps } from './api-deps.ts';

export type Metrics = {
  readonly registry: Registry;
  readonly request: (route: string, method: string, status: number, seconds: number) => void;
  readonly streams: (change: 1 | -1) => void;
  /** Reads the figures that are kept in the store, then gives the text that Prometheus reads. */
  readonly text: () => Promise<string>;
};

/** Figures of this process, its requests and the placements, under names that begin with `fairlead_`. */
export function createMetrics(deps: Pick<ApiDeps, 'store' | 'version'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'fairlead_' });
  const registers = [registry];
  const labelNames = ['route', 'method', 'status'];
  const requests = new Counter({
    name: 'fairlead_http_requests_total',
    help: 'Requests answered.',
    labelNames,
    registers,
  });
  const seconds = new Histogram({
    name: 'fairlead_http_request_seconds',
    help: 'Time to answer.',
    labelNames: ['route'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const streams = new Gauge({ name: 'fairlead_http_streams', help: 'Open event and log streams.', registers });
  const build = { name: 'fairlead_build_info', help: 'The version that runs.', labelNames: ['version'], registers };
  new Gauge(build).set({ version: deps.version }, 1);
  const readStore = storeGauges(deps, registry);
  return {
    registry,
    request: (route, method, status, took) => {
      requests.inc({ route, method, status: String(status) });
      seconds.observe({ route }, took);
    },
    streams: (change) => streams.inc(change),
    text: async () => {
      await readStore();
      return registry.metrics();
    },
  };
}

/** Gauges of what the store knows; the returned function reads it. */
function storeGauges({ store }: Pick<ApiDeps, 'store'>, registry: Registry): () => Promise<void> {
  const gauge = (name: string, help: string, ...labelNames: readonly string[]) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const placements = gauge('fairlead_placements', 'Placements by sync.', 'sync');
  const health = gauge('fairlead_placements_health', 'Placements by health.', 'health');
  const reachable = gauge('fairlead_target_reachable', 'Whether a target answers.', 'target');
  const failing = gauge('fairlead_repositories_failing', 'Watched repositories that do not answer.');
  return async () => {
    const [counts, targets, repos] = await Promise.all([store.countPlacements({}), store.targets(), store.repos()]);
    placements.reset();
    health.reset();
    reachable.reset();
    for (const [sync, count] of Object.entries(counts.bySync)) placements.set({ sync }, count);
    for (const [status, count] of Object.entries(counts.byHealth)) health.set({ health: status }, count);
    for (const { target, reachable: answers } of targets) reachable.set({ target }, answers ? 1 : 0);
    failing.set(repos.filter((repo) => repo.failure !== null).length);
  };
}
