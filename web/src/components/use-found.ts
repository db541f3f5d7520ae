import { routes } from '@fairlead/core/wire/routes.ts';
import { useAsk } from '../hooks/use-ask.ts';
import type { SearchIntent } from '../view/search-intent.ts';
import { shortRevision } from '../view/shorten.ts';
import { placeSearch, placeWords } from '../view/where.ts';

export type Found = {
  readonly key: string;
  readonly kind: string;
  readonly text: string;
  readonly where: string;
  readonly to:
    | { readonly to: '/applications/$name'; readonly params: { readonly name: string }; readonly search: object }
    | { readonly to: '/changes/$id'; readonly params: { readonly id: string } };
};

const most = 8;

/** What the search finds, best guess first. */
export function useFound(
  intent: SearchIntent,
  open: boolean,
): { readonly found: readonly Found[]; readonly waiting: boolean } {
  const text = intent.kind === 'text' || intent.kind === 'object' ? intent.text : '';
  const byText = { enabled: open && intent.kind === 'text', keep: true };
  const applications = useAsk(routes.listApplications, { query: { text, limit: most } }, byText);
  const search = text.slice(text.lastIndexOf('/') + 1) || text;
  const objects = useAsk(
    routes.searchObjects,
    { query: { search: search === '' ? 'x' : search, limit: 50 } },
    { enabled: open && text !== '', keep: true },
  );
  const changes = useAsk(routes.listChanges, { query: { text, limit: most } }, byText);
  const commit = useAsk(
    routes.getChange,
    { params: { id: intent.kind === 'change' ? intent.id : 'none' } },
    { enabled: open && intent.kind === 'change' },
  );
  const found: Found[] = [];
  if (intent.kind === 'change' && commit.data !== undefined) found.push(changeFound(commit.data));
  if (intent.kind === 'text') {
    for (const { project, name, stages } of applications.data?.items ?? [])
      found.push({
        key: `application ${project}/${name}`,
        kind: 'application',
        text: name,
        where: stages.map((stage) => stage.name).join(' → '),
        to: { to: '/applications/$name', params: { name }, search: project === 'default' ? {} : { project } },
      });
    for (const change of changes.data?.items ?? []) found.push(changeFound(change));
  }
  if (text !== '') {
    const exact = (objects.data?.items ?? []).filter(({ object }) => intent.kind !== 'object' || object.includes(text));
    for (const { key, object, ...place } of exact.slice(0, most))
      found.push({
        key: `object ${place.id} ${key}`,
        kind: 'object',
        text: object,
        where: placeWords(place),
        to: {
          to: '/applications/$name',
          params: { name: place.application },
          search: { ...placeSearch(place), object },
        },
      });
  }
  const waiting = applications.isFetching || objects.isFetching || changes.isFetching || commit.isFetching;
  return { found, waiting };
}

function changeFound(change: {
  readonly id: string;
  readonly title: string;
  readonly to: string;
  readonly author: { readonly name: string };
}): Found {
  return {
    key: `change ${change.id}`,
    kind: 'change',
    text: change.title,
    where: `${shortRevision(change.to)} · ${change.author.name}`,
    to: { to: '/changes/$id', params: { id: change.id } },
  };
}
