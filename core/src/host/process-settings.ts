import { parseDuration } from '../lib/duration.ts';
import { type EnvSpec, type HealthSpec, hasOnlyAutoPorts, type ProcessSpec } from './process-kind.ts';

/** Signal names a Process may ask for at its stop. */
export type StopSignal = NonNullable<NonNullable<ProcessSpec['stop']>['signal']>;

export type ProbeSettings = {
  readonly probe:
    | { readonly kind: 'http'; readonly address: string }
    | { readonly kind: 'tcp'; readonly address: string }
    | { readonly kind: 'command'; readonly run: readonly string[] }
    | { readonly kind: 'alive' };
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** How long a new instance may take to pass its first probe. */
  readonly startPeriodMs: number;
  /** Failures in a row that make a serving instance ill. */
  readonly threshold: number;
  /** How long it must pass before it counts as healthy. */
  readonly stableMs: number;
};

/** A Process with its defaults filled in; times in milliseconds, sizes in bytes. */
export type ProcessSettings = {
  readonly policy: 'always' | 'on-failure' | 'never';
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly stopSignal: StopSignal;
  readonly graceMs: number;
  readonly rolling: boolean;
  readonly health: ProbeSettings;
  readonly limits: {
    readonly memoryBytes: number | null;
    readonly cpus: number | null;
    readonly openFiles: number | null;
  };
};

/** Defaults: restart always (0.5 s to 1 min apart), SIGTERM and 10 s to stop, rolling where all ports are auto. */
export function processSettings(spec: ProcessSpec): ProcessSettings {
  const [minBackoff, maxBackoff] = (spec.restart?.backoff ?? '500ms..1m').split('..');
  const minBackoffMs = durationMs(minBackoff, 500);
  return {
    policy: spec.restart?.policy ?? 'always',
    minBackoffMs,
    maxBackoffMs: Math.max(minBackoffMs, durationMs(maxBackoff, 60_000)),
    stopSignal: spec.stop?.signal ?? 'SIGTERM',
    graceMs: durationMs(spec.stop?.grace, 10_000),
    rolling: (spec.update ?? 'rolling') === 'rolling' && hasOnlyAutoPorts(spec),
    health: probeSettings(spec.health),
    limits: {
      memoryBytes: spec.limits?.memory === undefined ? null : parseSize(spec.limits.memory),
      cpus: spec.limits?.cpu ?? null,
      openFiles: spec.limits?.openFiles ?? null,
    },
  };
}

function probeSettings(health: HealthSpec | undefined): ProbeSettings {
  const probe: ProbeSettings['probe'] =
    health?.http !== undefined
      ? { kind: 'http', address: health.http }
      : health?.tcp !== undefined
        ? { kind: 'tcp', address: health.tcp }
        : health?.command !== undefined
          ? { kind: 'command', run: health.command }
          : { kind: 'alive' };
  return {
    probe,
    intervalMs: Math.max(100, durationMs(health?.interval, 2_000)),
    timeoutMs: Math.max(10, durationMs(health?.timeout, 2_000)),
    startPeriodMs: durationMs(health?.startPeriod, 10_000),
    threshold: health?.threshold ?? 3,
    // Being alive proves less than answering, so without a probe an instance must last a little.
    stableMs: durationMs(health?.stable, probe.kind === 'alive' ? 1_000 : 0),
  };
}

function durationMs(text: string | undefined, fallbackMs: number): number {
  if (text === undefined) return fallbackMs;
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : fallbackMs;
}

const units: { readonly [unit: string]: number } = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

/** `512Mi` → bytes. The schema has checked the form. */
function parseSize(text: string): number {
  return Number.parseInt(text, 10) * (units[text.slice(-2)] ?? 1);
}

/** Environment values as text: YAML's numbers and booleans are what a person writes for a port or a switch. */
export function envText(env: EnvSpec | undefined): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(env ?? {}).map(([name, value]) => [name, String(value)]));
}
