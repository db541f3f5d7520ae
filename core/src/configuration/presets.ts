import type { Preset, Settings, Tier } from '../model/settings.ts';

const minute = 60_000;
const usualRetry = { limit: 5, minBackoffMs: 10_000, maxBackoffMs: 10 * minute, slowMs: 60 * minute };
const common = { ignore: [], healthDeadlineMs: 5 * minute, watchMs: 10 * minute, onFailure: 'rollback' } as const;

/** The table of presets (docs/configuration.md, "Presets"): what a placement does where nothing nearer says otherwise. */
export function presetSettings(preset: Preset, tier: Tier): Settings {
  switch (preset) {
    case 'conservative':
      return {
        ...common,
        sync: 'manual',
        prune: 'off',
        heal: 'alert',
        retry: { ...usualRetry, limit: 1, slowMs: null },
        notify: 'failures',
      };
    case 'recommended':
      return tier === 'production'
        ? {
            ...common,
            sync: 'promotion',
            prune: 'confirm',
            heal: 'alert',
            retry: usualRetry,
            notify: 'failures-and-production',
          }
        : { ...common, sync: 'automatic', prune: 'on', heal: 'correct', retry: usualRetry, notify: 'failures' };
    case 'aggressive':
      return {
        ...common,
        sync: 'every-commit',
        prune: 'on',
        heal: 'correct',
        retry: { ...usualRetry, limit: null, slowMs: null },
        notify: 'everything',
      };
  }
}
