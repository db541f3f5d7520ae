import type { Static } from 'typebox';
import { parseDuration } from '../lib/duration.ts';
import { changeTraits } from '../model/approval.ts';
import type {
  ApprovalRule,
  EmergencyLane,
  Guards,
  Preset,
  RetrySettings,
  ReviewRule,
  Settings,
} from '../model/settings.ts';
import { type Place, pick } from './by-stage.ts';
import { presetSchema } from './field-schemas.ts';
import { presetSettings } from './presets.ts';
import { readDurationRange } from './read-format.ts';
import {
  approveSchema,
  type Behaviour,
  type DeliveryFields,
  deliverySchema,
  emergencySchema,
  type NotifyFields,
  notifySchema,
  type RetryFields,
  retrySchema,
  reviewSchema,
  type SyncFields,
  syncSchema,
} from './shared-schemas.ts';
import { readGuardWindows, type WindowsFields, windowsSchema } from './window-fields.ts';

/** What one document says of how things are delivered, and how errors and holds name it: `Target/prod`. */
export type Level = { readonly behaviour: Behaviour; readonly declaredBy: string };

/**
 * Settings of a placement: from the farthest level to the nearest, a preset replaces what farther levels said, and
 * fields replace one another. `ignore` adds up. `levels` are project, target, application.
 */
export function resolveSettings(installation: Preset, levels: readonly Level[], place: Place): Settings {
  let settings = presetSettings(installation, place.tier);
  for (const { behaviour } of levels) {
    const preset = pick<Preset>(presetSchema, behaviour.preset, place);
    if (preset !== undefined) settings = { ...presetSettings(preset, place.tier), ignore: settings.ignore };
    settings = withNotify(settings, pick<NotifyFields>(notifySchema, behaviour.notify, place));
    settings = withSync(settings, pick<SyncFields>(syncSchema, behaviour.sync, place), place);
    settings = withDelivery(settings, pick<DeliveryFields>(deliverySchema, behaviour.delivery, place), place);
  }
  return settings;
}

function withSync(settings: Settings, sync: SyncFields | undefined, place: Place): Settings {
  if (sync === undefined) return settings;
  const retry = pick<RetryFields>(retrySchema, sync.retry, place);
  return {
    ...withStrangers(settings, sync, place),
    sync: pick<Settings['sync']>(scalar, sync.mode, place) ?? settings.sync,
    prune: pick<Settings['prune']>(scalar, sync.prune, place) ?? settings.prune,
    heal: pick<Settings['heal']>(scalar, sync.heal, place) ?? settings.heal,
    retry: retry === undefined ? settings.retry : withRetry(settings.retry, retry),
    ignore: [...settings.ignore, ...(sync.ignore ?? [])],
  };
}

/** What others did is judged only where that is asked for; `ignore` nearby takes back what a farther level asks. */
function withStrangers(settings: Settings, sync: SyncFields, place: Place): Settings {
  const { additions: before, strangers: farther, ...rest } = settings;
  const additions = pick<'ignore' | 'alert' | 'correct'>(scalar, sync.additions, place) ?? before;
  const strangers = pick<'ignore' | 'alert'>(scalar, sync.strangers, place) ?? farther;
  return {
    ...rest,
    ...(additions === undefined || additions === 'ignore' ? {} : { additions }),
    ...(strangers === undefined || strangers === 'ignore' ? {} : { strangers }),
  };
}

function withRetry(settings: RetrySettings, retry: RetryFields): RetrySettings {
  const range = retry.backoff === undefined ? undefined : readDurationRange(retry.backoff);
  return {
    limit: retry.limit === undefined ? settings.limit : retry.limit === 'unlimited' ? null : retry.limit,
    minBackoffMs: typeof range === 'object' ? range.minMs : settings.minBackoffMs,
    maxBackoffMs: typeof range === 'object' ? range.maxMs : settings.maxBackoffMs,
    slowMs:
      retry.slow === undefined
        ? settings.slowMs
        : retry.slow === 'off'
          ? null
          : durationMs(retry.slow, settings.slowMs),
  };
}

function withDelivery(settings: Settings, delivery: DeliveryFields | undefined, place: Place): Settings {
  if (delivery === undefined) return settings;
  return {
    ...settings,
    watchMs: durationMs(pick<string>(scalar, delivery.watch, place), settings.watchMs),
    healthDeadlineMs: durationMs(pick<string>(scalar, delivery.healthDeadline, place), settings.healthDeadlineMs),
    onFailure: pick<Settings['onFailure']>(scalar, delivery.onFailure, place) ?? settings.onFailure,
  };
}

function withNotify(settings: Settings, notify: NotifyFields | undefined): Settings {
  if (notify === undefined) return settings;
  if (typeof notify === 'string') return { ...settings, notify };
  const to = notify.to === undefined ? settings.notifyTo : typeof notify.to === 'string' ? [notify.to] : notify.to;
  return { ...settings, notify: notify.level ?? settings.notify, ...(to === undefined ? {} : { notifyTo: to }) };
}

/** A schema of something that is no mapping: a mapping in its place is a map of stage or tier. */
const scalar = { type: 'string' };

function durationMs<F extends number | null>(text: string | undefined, fallback: F): number | F {
  const read = text === undefined ? undefined : parseDuration(text);
  return read?.ok === true ? read.value : fallback;
}

/** Guards of a placement: what every level demands, added up. Nothing nearer takes away what a farther one asks. */
export function resolveGuards(levels: readonly Level[], place: Place): Guards {
  const approve = levels.flatMap(({ behaviour, declaredBy }): ApprovalRule[] => {
    const rules = pick<ApproveFields | ApproveFields[]>(approveSchema, behaviour.guards?.approve, place) ?? [];
    return [rules].flat().map((rule) => approvalRule(rule, declaredBy));
  });
  const windows = levels.flatMap(({ behaviour, declaredBy }) => {
    const fields = pick<WindowsFields>(windowsSchema, behaviour.guards?.windows, place);
    return fields === undefined ? [] : readGuardWindows(fields, declaredBy);
  });
  const review = levels.flatMap(({ behaviour, declaredBy }): ReviewRule[] => {
    const fields = pick<ReviewFields>(reviewSchema, behaviour.guards?.review, place);
    return fields === undefined ? [] : [{ count: fields.count ?? 1, declaredBy }];
  });
  const emergency = levels.flatMap(({ behaviour, declaredBy }): EmergencyLane[] => {
    const fields = pick<EmergencyFields>(emergencySchema, behaviour.guards?.emergency, place);
    if (fields === undefined || declaredBy.startsWith('Application/')) return [];
    const { who, waives, longest } = fields;
    return [{ who, waives, longestMs: durationMs(longest, defaultEmergencyMs), declaredBy }];
  });
  return {
    approve,
    ...(windows.length === 0 ? {} : { windows }),
    ...(review.length === 0 ? {} : { review }),
    ...(emergency.length === 0 ? {} : { emergency }),
  };
}

type ApproveFields = Exclude<Static<typeof approveSchema>, readonly unknown[]>;
type EmergencyFields = Static<typeof emergencySchema>;
const defaultEmergencyMs = 3_600_000;
type ReviewFields = Static<typeof reviewSchema>;

function approvalRule({ count, from, for: kinds, valid }: ApproveFields, declaredBy: string): ApprovalRule {
  const traits = changeTraits.filter((trait) => kinds?.includes(trait));
  const isAny = kinds === undefined || kinds.includes('any');
  return {
    count: count ?? 1,
    from: from ?? [],
    ...(isAny ? {} : { for: traits }),
    ...(valid === undefined ? {} : { validMs: durationMs(valid, 0) }),
    declaredBy,
  };
}
