import type { Json, JsonObject } from '../lib/json.ts';
import type { JsonnetSettings } from './jsonnet-settings.ts';
import type { WindowSet } from './window.ts';

export type Tier = 'production' | 'non-production';
export type Preset = 'conservative' | 'recommended' | 'aggressive';

/**
 * How a placement follows Git once presets, tiers and stages are resolved (the table in the product's documentation).
 * `automatic`: first stage on every commit, later ones when the stage before is healthy. `every-commit`: all stages at
 * once. `promotion`: to the promoted revision only. `manual`: a person's `sync` starts it.
 */
export type SyncMode = 'manual' | 'automatic' | 'promotion' | 'every-commit';

export type RetrySettings = {
  /** Attempts after the first; `null` is unlimited. */
  readonly limit: number | null;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Once the limit is reached: try again this often; `null` waits for an event only. */
  readonly slowMs: number | null;
};

/** Fields that are not ours to judge: left out of drift and plans. One of `path`, `jq` and `manager` says which. */
export type IgnoreRule = {
  readonly kind?: string;
  readonly name?: string;
  /** JSON pointer below which differences do not count. */
  readonly path?: string;
  /** A path of jq, for places in lists that are told by what stands in them (Kubernetes). */
  readonly jq?: string;
  /** Whatever this field manager holds (Kubernetes). */
  readonly manager?: string;
};

export type Settings = {
  readonly sync: SyncMode;
  readonly prune: 'off' | 'on' | 'confirm';
  /** `correct` puts drift back (with back-off when it returns); `alert` only reports it. */
  readonly heal: 'alert' | 'correct';
  readonly retry: RetrySettings;
  readonly ignore: readonly IgnoreRule[];
  /** How long a wave's objects may take to become healthy before the delivery fails. */
  readonly healthDeadlineMs: number;
  /** How long after becoming healthy a delivery is watched for automatic rollback. */
  readonly watchMs: number;
  readonly onFailure: 'rollback' | 'hold';
  readonly notify: 'failures' | 'failures-and-production' | 'everything';
  /** Names of the webhook connections that messages go through; all of them when absent. */
  readonly notifyTo?: readonly string[];
};

/** Gates that a target or project demands. An application adds to them, never takes away. */
export type Guards = {
  readonly approve: readonly ApprovalRule[];
  /** When change may go on; all of them must be open. */
  readonly windows?: readonly WindowSet[];
};
export type ApprovalRule = {
  readonly count: number;
  readonly from: readonly string[];
  /** Where it was written, for the hold's sentence: `Target/prod`. */
  readonly declaredBy: string;
};

export type RevisionRule =
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'commit'; readonly sha: string }
  | { readonly kind: 'semver'; readonly range: string }
  | { readonly kind: 'head' };

export type PlainSource = {
  readonly repo: string;
  readonly path: string;
  readonly revision: RevisionRule;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** `${name}` in manifests is replaced by these (only the names given; nothing else is touched). */
  readonly values: { readonly [name: string]: Json };
  /** How a chart is rendered, where the application says so. */
  readonly helm?: HelmSettings;
  /** How a Jsonnet program is evaluated, where the application says so. */
  readonly jsonnet?: JsonnetSettings;
};

export type HelmSettings = {
  /** Default: the application's name. */
  readonly release?: string;
  /** In their order, later ones win; relative to the chart, or from the repository's top where they begin with `/`. */
  readonly valuesFiles: readonly string[];
  /** Win over all values files. */
  readonly values: JsonObject;
  readonly kubeVersion?: string;
  /** What `.Capabilities.APIVersions` holds beside the kinds of Kubernetes itself. */
  readonly apiVersions: readonly string[];
  readonly skipCrds: boolean;
};
