import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { fileAddress } from '@fairlead/core/source/file-address.ts';
import type { ObjectRow } from '@fairlead/core/wire/view/object.ts';
import type { ManagedObject, PlacementRow } from '../../ports/store.ts';
import type { UseCaseDeps } from '../deps.ts';

/** Tells where objects of a placement are declared, with the address of the file at the commit that was applied. */
export function originView(
  { configuration }: Pick<UseCaseDeps, 'configuration'>,
  { placement, state }: PlacementRow,
): (object: ManagedObject) => ObjectRow['origin'] {
  const repo = placement.source.repo as RepoUrl; // compiled placements name repositories in their normal form
  const revision = (state.applied ?? state.desired)?.revision;
  const connections = configuration().connections.flatMap((one) =>
    one.kind === 'git' && repo.startsWith(one.url) ? [one] : [],
  );
  const [nearest] = connections.sort((a, b) => b.url.length - a.url.length);
  return ({ origin }) =>
    origin === null || revision === undefined
      ? origin
      : { ...origin, link: fileAddress(repo, nearest?.forge ?? 'generic', revision, origin) };
}
