import { describe, expect, it } from 'vitest';
import { type ObjectOptions, objectOptions } from './object-options.ts';

const usual: ObjectOptions = { replace: false, ensure: false, keep: false, propagation: 'Background' };

describe('core/src/order/object-options.ts', () => {
  it.each<[string, { readonly [name: string]: string }, Partial<ObjectOptions>]>([
    ['nothing', {}, {}],
    ['our replacement', { 'fairlead.dev/replace': 'true' }, { replace: true }],
    ["Argo CD's replacement", { 'argocd.argoproj.io/sync-options': 'Replace=true' }, { replace: true }],
    [
      "Argo CD's options in a row",
      { 'argocd.argoproj.io/sync-options': 'Prune=false, Force = true,PrunePropagationPolicy=foreground' },
      { keep: true, replace: true, propagation: 'Foreground' },
    ],
    ["Flux's force", { 'kustomize.toolkit.fluxcd.io/force': 'Enabled' }, { replace: true }],
    ["Flux's prune", { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }, { keep: true }],
    ["Helm's resource policy", { 'helm.sh/resource-policy': 'keep' }, { keep: true }],
    [
      'our own words',
      { 'fairlead.dev/prune': 'false', 'fairlead.dev/propagation': 'orphan' },
      { keep: true, propagation: 'Orphan' },
    ],
    ['what is only to be there, and stays', { 'fairlead.dev/ensure': 'true' }, { ensure: true, keep: true }],
    ['what nobody can read', { 'fairlead.dev/replace': 'yes', 'fairlead.dev/propagation': 'sideways' }, {}],
  ])('reads %s', (_sentence, annotations, expected) => {
    expect(objectOptions({ name: 'a', annotations })).toEqual({ ...usual, ...expected });
  });
});
