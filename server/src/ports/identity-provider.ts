import type { WorkloadClaims, WorkloadRule } from '@fairlead/core/access/match-workload.ts';
import type { Identity } from '@fairlead/core/access/person.ts';
import type { Secret } from '@fairlead/core/lib/secret.ts';

/** What must come back unchanged, kept by us while the person is at the provider. */
export type SignInFlow = { readonly state: string; readonly nonce: string; readonly verifier: string };

export type Vouched = {
  readonly identity: Identity;
  /** Asks the provider again without the person; null where it gave none. */
  readonly refresh: Secret | null;
  /** The provider's own name for its session. */
  readonly providerSession: string | null;
};

/** Whom a provider tells to be gone: a subject, one of its sessions, or that session of the subject. */
export type Ended = {
  readonly id: string;
  readonly subject: string | null;
  readonly providerSession: string | null;
};

/** Somebody who vouches for people. */
export interface IdentityProvider {
  /** The name of the connection that declares it. */
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  /** Whose e-mail addresses it is believed for; null for all. */
  readonly domains: readonly string[] | null;
  readonly sessionMs: number;
  /** How long its word is believed before it is asked again. */
  readonly refreshMs: number;
  /** Where to send the person. Errors: `unavailable`, `timeout`, `forbidden`. */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly flow: SignInFlow }>;
  /** Checks all that the provider answered. Errors: `unauthenticated` for whatever is not exactly right, `unavailable`. */
  finish(answer: URL, flow: SignInFlow): Promise<Vouched>;
  /** Whom it vouches for now; null when it has ended the session. Errors: `unavailable`, `timeout`. */
  confirm(refresh: Secret): Promise<Vouched | null>;
  /** Where a person who signs out here goes to sign out there too; null or absent where there is no such place. */
  leave?(returnTo: string): Promise<string | null>;
  /** Checks what a provider sends when somebody signed out there. Errors: `unauthenticated`, `unavailable`. */
  readLogout?(token: string): Promise<Ended>;
}

/** What a machine proved of itself. */
export type Proven = { readonly claims: WorkloadClaims; readonly subject: string; readonly expiresAt: number };

/** Somebody who vouches for machines, such as the jobs of a CI system. */
export interface WorkloadIssuer {
  /** The name of the connection that declares it. */
  readonly name: string;
  readonly rules: readonly WorkloadRule[];
  /** Errors: `unauthenticated` for whatever is not exactly right, `unavailable`, `forbidden`. */
  prove(token: string): Promise<Proven>;
}

/** The providers that the configuration in force declares. */
export interface IdentityProviders {
  list(): readonly IdentityProvider[];
  of(name: string): IdentityProvider | undefined;
  /** Absent where no machines are vouched for. */
  workload?(name: string): WorkloadIssuer | undefined;
}
