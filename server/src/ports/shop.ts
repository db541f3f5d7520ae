import type { VisitView } from '@fairlead/core/wire/view/shop.ts';
import type { RepoAccess } from './git.ts';

/** The shop that Fairlead itself brought, to be tried out: nothing of it is there in a company's installation. */
export interface Shop {
  readonly application: string;
  readonly project: string;
  /** Its repository, which Fairlead made and may write to. */
  readonly access: RepoAccess;
  /** One visit. Resolves with what a visitor met, be it nothing; rejects only when the signal aborts. */
  visit(url: string, signal: AbortSignal): Promise<VisitView>;
}
