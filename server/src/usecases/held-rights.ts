import type { Grant } from '@fairlead/core/access/can.ts';
import { grantsOf, grantsOfRole } from '@fairlead/core/access/grants-of.ts';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { TokenRecord } from '../ports/store.ts';
import type { UseCaseDeps } from './deps.ts';

/** What the configuration gives to whoever holds this token: a person by name and groups, a token by its role. */
export function rightsOf(
  { projects }: Pick<Configuration, 'projects'>,
  { identity, role, project }: Pick<TokenRecord, 'identity' | 'role' | 'project'>,
): readonly Grant[] {
  return identity === undefined ? grantsOfRole(projects, { role, project }) : grantsOf(projects, identity);
}

/** The rights as of the configuration *now*, however long ago the request began: streams ask again and again. */
export function heldRights({ configuration }: UseCaseDeps, token: TokenRecord): () => readonly Grant[] {
  let readFrom: Configuration | null = null;
  let grants: readonly Grant[] = [];
  return () => {
    const current = configuration();
    if (current !== readFrom) {
      readFrom = current;
      grants = rightsOf(current, token);
    }
    return grants;
  };
}
