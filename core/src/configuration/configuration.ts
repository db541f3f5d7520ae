import type { DeclaredRole } from '../access/declared-role.ts';
import type { WorkloadRule } from '../access/match-workload.ts';
import type { CustomActions } from '../model/custom-action.ts';
import type { HealthCheck } from '../model/health-check.ts';
import type { PlacementId, RepoUrl } from '../model/ids.ts';
import type { Declared, Placement } from '../model/placement.ts';
import type { Policy } from '../model/policy.ts';
import type { Problem } from '../model/problem.ts';
import type { Tier } from '../model/settings.ts';
import type { Signers } from '../model/signers.ts';
import type { CredentialSource } from './field-schemas.ts';
import type { DeclaredWindow } from './make-window.ts';
import type { Behaviour } from './shared-schemas.ts';

/** What a project's applications may use. An absent list allows everything, an empty one nothing; `!` excludes. */
export type Restrictions = {
  readonly sources?: readonly string[];
  readonly targets?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly kinds?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] };
};

/** How much a project may have; what is left out is not limited. */
export type Quotas = { readonly placements?: number; readonly objects?: number };

/** A tenant. `default` exists without being declared. */
export type Project = {
  readonly name: string;
  readonly description: string;
  readonly restrictions: Restrictions;
  readonly quotas?: Quotas;
  readonly behaviour: Behaviour;
  /** Armoured public keys, by one of which charts from elsewhere must be signed; null where they need not. */
  readonly chartKeys: string | null;
  /** Whose signatures under commits count; absent for nobody's. */
  readonly signers?: Signers;
  /** As whom its objects are read and written in Kubernetes; null for the target's own account. */
  readonly impersonate: Impersonation | null;
  /** For kinds of its own; they go before those of a target. */
  readonly health: readonly HealthCheck[];
  readonly roles: readonly DeclaredRole[];
  readonly declared: Declared | null;
};
export type Impersonation = { readonly user: string; readonly groups: readonly string[] };

export type HostDeclaration = {
  readonly kind: 'host';
  /** Relative ones lie in the installation's data directory. */
  readonly roots: readonly string[];
  readonly ports: readonly { readonly from: number; readonly to: number }[];
  readonly user: string | null;
  readonly backend: 'supervisor' | 'systemd' | 'systemd-user';
};
export type KubernetesDeclaration = {
  readonly kind: 'kubernetes';
  readonly reach: ClusterReach;
  /** Of objects that name none. */
  readonly namespace: string;
  /** For kinds that say in their own way how they are. */
  readonly health: readonly HealthCheck[];
  /** For kinds that know actions of their own. */
  readonly actions: readonly CustomActions[];
};
/** How the API server is found and who Fairlead is there. */
export type ClusterReach =
  | { readonly kind: 'in-cluster' }
  /** The credential is a kubeconfig, which holds the address: Git cannot send it anywhere else. */
  | {
      readonly kind: 'kubeconfig';
      readonly context: string | null;
      readonly credential: CredentialSource;
      readonly proxy: string | null;
    }
  /** The credential is a token for this address. */
  | {
      readonly kind: 'server';
      readonly server: string;
      readonly certificateAuthority: string | null;
      readonly tlsServerName: string | null;
      readonly credential: CredentialSource;
      readonly proxy: string | null;
    }
  /** By a Connection that is not declared (any more): a problem of the configuration, and held here. */
  | { readonly kind: 'connection'; readonly name: string };

export type TargetDeclaration = {
  readonly name: string;
  readonly labels: { readonly [label: string]: string };
  readonly tier: Tier;
  readonly runs: HostDeclaration | KubernetesDeclaration;
  readonly behaviour: Behaviour;
  readonly declared: Declared;
};

export type GitConnection = {
  readonly kind: 'git';
  readonly name: string;
  /** A repository, or what the addresses of its repositories begin with. */
  readonly url: RepoUrl;
  readonly forge: 'github' | 'gitlab' | 'gitea' | 'generic';
  readonly mirrors: readonly RepoUrl[];
  readonly credential: CredentialSource | null;
  readonly write: CredentialSource | null;
  readonly webhookSecret: CredentialSource | null;
  /** The token for the forge's API; absent where requests are not looked at. */
  readonly api?: CredentialSource;
  /** By name of the account, in lower case; absent where nobody is known. */
  readonly accounts?: { readonly [account: string]: { readonly person: string; readonly id: string | null } };
  readonly caFile: string | null;
  readonly knownHostsFile: string | null;
  readonly submodules: boolean;
  readonly lfs: boolean;
  /** Patterns of projects that it is there for; absent for all. */
  readonly projects?: readonly string[];
  readonly declared: Declared;
};
export type WebhookConnection = {
  readonly kind: 'webhook';
  readonly name: string;
  readonly url: string;
  /** Signs the messages. */
  readonly credential: CredentialSource | null;
  /** Patterns of projects that it is there for; absent for all. */
  readonly projects?: readonly string[];
  readonly declared: Declared;
};
export type KubernetesConnection = {
  readonly kind: 'kubernetes';
  readonly name: string;
  readonly reach: ClusterReach;
  readonly declared: Declared;
};
/** Where charts, artefacts or archives are had from. */
export type OutsideConnection = {
  readonly kind: 'helm' | 'registry' | 'archive';
  readonly name: string;
  /** What the addresses begin with that it is for. */
  readonly url: string;
  readonly user: string | null;
  readonly credential: CredentialSource | null;
  /** Patterns of projects that it is there for; absent for all. */
  readonly projects?: readonly string[];
  readonly caFile: string | null;
  readonly declared: Declared;
};
/** An identity provider. */
export type OidcConnection = {
  readonly kind: 'oidc';
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly title: string;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
  readonly groupsPrefix: string;
  /** Null believes it for all. */
  readonly domains: readonly string[] | null;
  readonly sessionMs: number;
  readonly refreshMs: number;
  readonly caFile: string | null;
  readonly credential: CredentialSource | null;
  readonly declared: Declared;
};
/** People sign in with GitHub, of which this is the address. */
export type GithubConnection = Omit<OidcConnection, 'kind' | 'scopes' | 'groupsClaim'> & { readonly kind: 'github' };
/** Machines that prove who they are by a token of their own. */
export type WorkloadConnection = {
  readonly kind: 'workload';
  readonly name: string;
  readonly issuer: string;
  readonly audience: string;
  readonly rules: readonly WorkloadRule[];
  readonly caFile: string | null;
  readonly declared: Declared;
};
export type Connection =
  | GitConnection
  | WebhookConnection
  | KubernetesConnection
  | OutsideConnection
  | OidcConnection
  | GithubConnection
  | WorkloadConnection;

/** An application with its stages in order, as they came out. */
export type ApplicationSummary = {
  readonly project: string;
  readonly name: string;
  readonly stages: readonly { readonly name: string; readonly targets: readonly string[] }[];
  readonly placements: readonly PlacementId[];
  readonly lockPath: string;
  readonly declared: Declared;
};

/** A part of a document that would loosen what stood before it, and waits to be allowed by who held the right before. */
export type Loosening = {
  /** `Project/web`. */
  readonly subject: string;
  /** Whose administrators may allow it; null for those of the installation. */
  readonly project: string | null;
  /** What would be wider: `spec.targets`, `spec.roles lead`. */
  readonly fields: readonly string[];
  /** Of what the document says; another edit is another question. */
  readonly digest: string;
  readonly declared: Declared;
  /** Addresses of those who wrote it, where Git tells. */
  readonly authors?: readonly string[];
  readonly since?: number;
};

/** Everything that the configuration's documents say, as plain data: it can be stored and given back as `previous`. */
export type Configuration = {
  readonly projects: readonly Project[];
  readonly targets: readonly TargetDeclaration[];
  readonly connections: readonly Connection[];
  /** Policies that are declared, and those of the library that somebody demands. Absent where an earlier version compiled it. */
  readonly policies?: readonly Policy[];
  readonly applications: readonly ApplicationSummary[];
  readonly placements: readonly Placement[];
  /** Absent in what older versions stored. */
  readonly windows?: readonly DeclaredWindow[];
  readonly problems: readonly Problem[];
  /** What waits to be allowed; until then what stood before is in force. */
  readonly held?: readonly Loosening[];
};

/** How a problem reads on one line: `fleet.yaml:9:5 Target/prod spec.guards.aprove: unknown field; …`. */
export function formatProblem(problem: Problem): string {
  const words = [problem.subject, problem.field].filter((word) => word !== '').join(' ');
  return `${problem.path}:${problem.line}:${problem.column}${words === '' ? '' : ` ${words}`}: ${problem.message}`;
}
