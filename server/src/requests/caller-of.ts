import { grantsOf } from '@fairlead/core/access/grants-of.ts';
import { inlineCode } from '@fairlead/core/impact/inert.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { ForgeAccount } from '@fairlead/core/model/pull-request.ts';
import type { Forge } from '../ports/forge.ts';
import type { Caller, UseCaseDeps } from '../usecases/deps.ts';
import { personOf } from './review-proof.ts';

/**
 * Who wrote a comment, as roles know people: by the link that the configuration declares, and by nothing that the
 * account says of itself. Teams of the forge count as groups under the connection's name, `acme-git:acme/leads`, so that
 * no team can be named like a group of an identity provider.
 */
export async function callerOf(
  { configuration }: Pick<UseCaseDeps, 'configuration'>,
  forge: Forge,
  { connection, request }: RequestRecord,
  account: ForgeAccount,
  signal: AbortSignal,
): Promise<Result<Caller, string>> {
  const { projects } = configuration();
  const person = personOf(configuration(), connection, account);
  if (person === null) {
    const field = inlineCode('spec.git.accounts');
    return err(
      `Nothing was done: nobody declared which person ${inlineCode(account.name)} is. Whoever may change the configuration adds the account to ${field} of Connection ${inlineCode(connection)}.`,
    );
  }
  const teams = await forge.teams(request.repo, account.name, signal);
  const groups = teams.map((team) => `${connection}:${team}`);
  return ok({
    actor: { issuer: `forge:${connection}`, subject: account.id, kind: 'person', person: person },
    grants: grantsOf(projects, { person: person, groups }),
    via: `${connection} #${request.number}`,
    signal,
    known: { groups, role: null },
  });
}
