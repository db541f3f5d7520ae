import type { Json, JsonObject } from '../lib/json.ts';
import type { ChangeTrait } from './approval.ts';
import type { JsonnetSettings } from './jsonnet-settings.ts';
import type { MaterialRequest } from './material.ts';
import type { PolicyInForce } from './policy.ts';
import type { RevisionRule } from './revision-rule.ts';
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
  /**
   * Fields that others added to our objects: told as drift, or taken away as drift is put back. Absent: they are only shown
   * with the object.
   */
  readonly additions?: 'alert' | 'correct';
  /** Objects that nobody declared in the namespaces of the placement are told as drift. They are never deleted. */
  readonly strangers?: 'alert';
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
  /** Whether every commit must have come through a review. */
  readonly review?: readonly ReviewRule[];
  /** What objects are held against. */
  readonly policies?: readonly PolicyInForce[];
  /** Whether every commit must be signed, and the digest over whose signatures count. */
  readonly signed?: { readonly declaredBy: string; readonly signers: string };
  /** What a secret in what was rendered leads to; absent where nobody asks. */
  readonly leaks?: { readonly action: 'deny' | 'warn'; readonly declaredBy: string };
  readonly emergency?: readonly EmergencyLane[];
};
export type ApprovalRule = {
  readonly count: number;
  /** `group:leads`, `user:ada@acme.dev`, `codeowners`; empty for everybody whose role may approve. */
  readonly from: readonly string[];
  /** What a delivery must do that it is asked for; absent for any. */
  readonly for?: readonly ChangeTrait[];
  /** How long an approval is good for; absent for a week. */
  readonly validMs?: number;
  /** Git says otherwise by now; it stands until it has let a delivery pass, for loosening is judged by what stood before. */
  readonly kept?: true;
  /** Where it was written, for the hold's sentence: `Target/prod`. */
  readonly declaredBy: string;
};

/** Gates that an emergency may waive. */
export const waivableGates = ['approval', 'review', 'window', 'freeze'] as const;
export type WaivableGate = (typeof waivableGates)[number];

/** Who may waive what for how long, where waiting would do more harm. Somebody else reviews it afterwards. */
export type EmergencyLane = {
  /** `group:oncall`, `user:ada@acme.dev`. */
  readonly who: readonly string[];
  readonly waives: readonly WaivableGate[];
  readonly longestMs: number;
  readonly declaredBy: string;
};

/** So many people who took no part must have approved the final head of the request that each commit came by. */
export type ReviewRule = { readonly count: number; readonly declaredBy: string };

export type { RevisionRule } from './revision-rule.ts';

/** What is rendered, and how; without `from` its files lie in the repository that tells the application's revisions. */
export type SourcePart = {
  readonly path: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** `${name}` in manifests is replaced by these (only the names given; nothing else is touched). */
  readonly values: { readonly [name: string]: Json };
  /** How a chart is rendered, where the application says so. */
  readonly helm?: HelmSettings;
  /** How a Jsonnet program is evaluated, where the application says so. */
  readonly jsonnet?: JsonnetSettings;
  /** What the application adds to a kustomization. */
  readonly kustomize?: KustomizeSettings;
  /** Where the files lie, if elsewhere. */
  readonly from?: MaterialRequest;
  /** Variables that are replaced in what was built, by Flux's rules. */
  readonly substitute?: { readonly [name: string]: string };
  /** Put on every object. */
  readonly labels?: { readonly [name: string]: string };
  readonly annotations?: { readonly [name: string]: string };
};

export type PlainSource = SourcePart & {
  readonly repo: string;
  readonly revision: RevisionRule;
  /** Armoured public keys, by one of which every chart from elsewhere must be signed. */
  readonly chartKeys?: string;
  /** The other sources of the application, in their order. */
  readonly more?: readonly MoreSource[];
};

export type MoreSource = SourcePart & {
  /** As which the other sources read its files: `$name/values.yaml`. */
  readonly ref: string | null;
  /** Where it is only there to be read by others, it makes no objects. */
  readonly isRendered: boolean;
  /** Written before the source that tells the revisions: objects of later ones win. */
  readonly isBefore: boolean;
};

export type HelmSettings = {
  /** Default: the application's name. */
  readonly release?: string;
  /** A template of the release's name, in Helm's words: kustomizations say it of their charts. */
  readonly nameTemplate?: string;
  /**
   * In their order, later ones win; relative to the chart, from the repository's top where they begin with `/`, of another
   * source with `$ref/`. `*` stands for any part of a name, and what matches is taken in order of names.
   */
  readonly valuesFiles: readonly string[];
  /** A values file that is not there is passed over. */
  readonly ignoreMissing?: boolean;
  /** Values that lie in objects of the target: over the files, under `values`. */
  readonly valuesFrom?: readonly ValuesFrom[];
  /** Win over all values files. */
  readonly values: JsonObject;
  /** Single values by their path (`image.tag`, `hosts[0]`): win over all else. */
  readonly parameters?: { readonly [path: string]: string | number | boolean };
  readonly kubeVersion?: string;
  /** What `.Capabilities.APIVersions` holds beside the kinds of Kubernetes itself. */
  readonly apiVersions: readonly string[];
  readonly skipCrds: boolean;
  /** Runs the chart's tests when a delivery is healthy, as a part of it. */
  readonly tests?: boolean;
};

export type ValuesFrom = {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key: string;
  /** The value stands at this path; without one the content is a document of values. */
  readonly path?: string;
  readonly optional: boolean;
};

/** What the application says to a kustomization, in the words of Kustomize. */
export type KustomizeSettings = {
  readonly images?: readonly JsonObject[];
  readonly replicas?: readonly JsonObject[];
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly labels?: { readonly [name: string]: string };
  readonly annotations?: { readonly [name: string]: string };
  readonly patches?: readonly JsonObject[];
  readonly components?: readonly string[];
};
