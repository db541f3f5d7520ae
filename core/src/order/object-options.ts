import { isJsonObject } from '../lib/json.ts';
import type { Manifest } from '../model/object.ts';

/** How an object asks to be treated, where it differs from the rule. */
export type ObjectOptions = {
  /** Deleted and created anew where the server does not let a field be changed in place. */
  readonly replace: boolean;
  /** Made where it is missing, and neither changed nor deleted: several may ask for it, and none owns it. */
  readonly ensure: boolean;
  /** Never pruned: once Git lets go of it, it stays. */
  readonly keep: boolean;
  /** What its deletion does to what it owns. */
  readonly propagation: 'Background' | 'Foreground' | 'Orphan';
};

/** Annotation of what is only to be there: see {@link ObjectOptions.ensure}. */
export const ensureMark = 'fairlead.dev/ensure';

const propagations: { readonly [name: string]: ObjectOptions['propagation'] } = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
};

/**
 * Reads an object's annotations under our names, Argo CD's (`sync-options`) and Flux's. An unreadable value counts as
 * absent: then the rule holds, which deletes less.
 */
export function objectOptions(metadata: Manifest['metadata']): ObjectOptions {
  const { annotations } = metadata;
  const read = (name: string): string => {
    const value = isJsonObject(annotations) ? annotations[name] : undefined;
    return typeof value === 'string' ? value.trim() : '';
  };
  const argo = new Set(read('argocd.argoproj.io/sync-options').split(',').map(compact));
  const ensure = read(ensureMark) === 'true';
  const foreign = [...argo].flatMap((option) => /^PrunePropagationPolicy=(\w+)$/.exec(option)?.[1] ?? [])[0] ?? '';
  return {
    replace:
      read('fairlead.dev/replace') === 'true' ||
      argo.has('Replace=true') ||
      argo.has('Force=true') ||
      read('kustomize.toolkit.fluxcd.io/force').toLowerCase() === 'enabled',
    ensure,
    keep:
      ensure ||
      read('fairlead.dev/prune') === 'false' ||
      argo.has('Prune=false') ||
      argo.has('Delete=false') ||
      read('helm.sh/resource-policy') === 'keep' ||
      read('kustomize.toolkit.fluxcd.io/prune').toLowerCase() === 'disabled',
    propagation: propagations[(read('fairlead.dev/propagation') || foreign).toLowerCase()] ?? 'Background',
  };
}

function compact(option: string): string {
  return option.replaceAll(' ', '');
}
