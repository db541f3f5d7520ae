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
  const requests = new Counter({
    name: 'fairlead_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['route', 'method', 'status'],
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
  const placements = new Gauge({
    name: 'fairlead_placements',
    help: 'Placements by sync.',
    labelNames: ['sync'],
    registers,
  });
  const health = new Gauge({
    name: 'fairlead_placements_health',
    help: 'Placements by health.',
    labelNames: ['health'],
    registers,
  });
  const reachable = new Gauge({
    name: 'fairlead_target_reachable',
    help: 'Whether a target answers.',
    labelNames: ['target'],
    registers,
  });
  const failing = new Gauge({
    name: 'fairlead_repositories_failing',
    help: 'Watched repositories that do not answer.',
    registers,
  });
  new Gauge({ name: 'fairlead_build_info', help: 'The version that runs.', labelNames: ['version'], registers }).set(
    { version: deps.version },
    1,
  );
  return {
    registry,
    request: (route, method, status, took) => {
      requests.inc({ route, method, status: String(status) });
      seconds.observe({ route }, took);
    },
    streams: (change) => streams.inc(change),
    text: async () => {
      const [counts, targets, repos] = await Promise.all([
        deps.store.countPlacements({}),
        deps.store.targets(),
        deps.store.repos(),
      ]);
      placements.reset();
      health.reset();
      reachable.reset();
      for (const [sync, count] of Object.entries(counts.bySync)) placements.set({ sync }, count);
      for (const [status, count] of Object.entries(counts.byHealth)) health.set({ health: status }, count);
      for (const target of targets) reachable.set({ target: target.target }, target.reachable ? 1 : 0);
      failing.set(repos.filter((repo) => repo.failure !== null).length);
      return registry.metrics();
    },
  };
}
