import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { asObject, numberOf, readStatusOf } from './status-of.ts';

/** Why a pod does not run: the container, and what the kubelet or the scheduler says of it. */
export type PodTrouble = {
  /** Empty where no container is to blame (the pod finds no node). */
  readonly container: string;
  /** `CrashLoopBackOff: exit 1, 4 restarts`. */
  readonly reason: string;
  /** Whether its last run ended, so that a log of it may tell more. */
  readonly hasRun: boolean;
  /** Whether it has tried often enough that waiting longer is in vain. */
  readonly isLasting: boolean;
};

/** So many crashes in a row are no dependency that comes up a little later. */
const lastingRestarts = 3;
const startingReasons: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** What keeps a pod from running, where its status says so; undefined while it just starts, and when it runs. */
export function podTrouble(pod: JsonObject): PodTrouble | undefined {
  const status = asObject(pod['status']);
  const containers = [...listOf(status['initContainerStatuses']), ...listOf(status['containerStatuses'])];
  for (const container of containers) {
    const trouble = containerTrouble(container);
    if (trouble !== undefined) return trouble;
  }
  const scheduled = readStatusOf({ manifest: pod as Parameters<typeof readStatusOf>[0]['manifest'] }).condition(
    'PodScheduled',
  );
  if (scheduled?.status !== 'False') return undefined;
  const reason =
    scheduled.reason === scheduled.message ? scheduled.reason : `${scheduled.reason}: ${scheduled.message}`;
  return { container: '', reason, hasRun: false, isLasting: false };
}

function containerTrouble(container: JsonObject): PodTrouble | undefined {
  const state = asObject(container['state']);
  const waiting = asObject(state['waiting']);
  const ended = asObject(asObject(container['lastState'])['terminated']);
  const now = asObject(state['terminated']);
  const restarts = numberOf(container['restartCount'], 0);
  const name = textOf(container['name']);
  const waits = textOf(waiting['reason']);
  if (waits !== '' && !startingReasons.has(waits)) {
    const isCrash = waits === 'CrashLoopBackOff';
    const more = isCrash ? [exitText(ended), `${restarts} restarts`] : [textOf(waiting['message'])];
    const isLasting = isCrash && restarts >= lastingRestarts;
    return { container: name, reason: sentence(waits, more), hasRun: isCrash, isLasting };
  }
  const exit = numberOf(now['exitCode'], 0);
  if (exit !== 0) return { container: name, reason: exitText(now), hasRun: true, isLasting: false };
  return undefined;
}

function exitText(ended: JsonObject): string {
  const reason = textOf(ended['reason']);
  const named = reason === '' || reason === 'Error' ? '' : `${reason}, `;
  return ended['exitCode'] === undefined ? '' : `${named}exit ${numberOf(ended['exitCode'], 0)}`;
}

function sentence(reason: string, more: readonly string[]): string {
  const said = more.filter((text) => text !== '').join(', ');
  return said === '' ? reason : `${reason}: ${said}`;
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
