import type { Tier } from '../model/settings.ts';
import type { Verb } from './verbs.ts';

/** Where acting is allowed; what is left out is not narrowed. Seeing is by project and never narrowed. */
export type Where = {
  readonly tier?: Tier;
  /** Patterns of target names; `!` excludes. */
  readonly target?: readonly string[];
  /** Patterns of `Kind` or `group/Kind`: narrows to acts on one object of such a kind. */
  readonly kind?: readonly string[];
};

/** A role that a Project declares. */
export type DeclaredRole = {
  readonly name: string;
  /** `group:NAME` or `user:PERSON`, compared whole and exactly. */
  readonly who: readonly string[];
  readonly may: readonly Verb[];
  readonly where: Where;
  /** In every project and over the installation itself. */
  readonly everywhere: boolean;
  /** The place that a person looks at: `Project/web spec.roles[0]`. */
  readonly place: string;
};

/** The roles of one tenant. */
export type RolesOfProject = { readonly name: string; readonly roles: readonly DeclaredRole[] };
