import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { LiveObject } from './live-object.ts';

/** A condition, with a message in any case: its own, else its reason or type. */
export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
};

/** Spec and status of an object, read without trust in their form. */
export type StatusOf = {
  readonly spec: JsonObject;
  readonly conditions: readonly Condition[];
  /** The generation that its controller has seen; undefined where it does not say. */
  readonly observed: number | undefined;
  readonly condition: (type: string) => Condition | undefined;
  /** A number of the status; 0 where there is none. */
  readonly count: (name: string) => number;
  readonly text: (name: string) => string;
};

export const healthy: Health = { status: 'healthy', message: '' };
export const progressing = (message: string): Health => ({ status: 'progressing', message });
export const degraded = (message: string): Health => ({ status: 'degraded', message });
export const suspended = (message: string): Health => ({ status: 'suspended', message });

export function readStatusOf({ manifest }: Pick<LiveObject, 'manifest'>): StatusOf {
  const spec = asObject(manifest['spec']);
  const status = asObject(manifest['status']);
  const conditions = readConditions(status['conditions']);
  const observed = status['observedGeneration'];
  return {
    spec,
    conditions,
    observed: typeof observed === 'number' ? observed : undefined,
    condition: (type) => conditions.find((condition) => condition.type === type),
    count: (name) => numberOf(status[name], 0),
    text: (name) => (typeof status[name] === 'string' ? status[name] : ''),
  };
}

function readConditions(list: Json | undefined): readonly Condition[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: Json) => {
    if (!isJsonObject(entry)) return [];
    const text = (name: string): string => (typeof entry[name] === 'string' ? entry[name] : '');
    const [type, reason] = [text('type'), text('reason')];
    return [{ type, status: text('status'), reason, message: text('message') || reason || `condition ${type}` }];
  });
}

export function numberOf(value: Json | undefined, absent: number): number {
  return typeof value === 'number' ? value : absent;
}

export function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
