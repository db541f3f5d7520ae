import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApplicationRow } from '@fairlead/core/wire/view/application.ts';
import type { ChangeRow } from '@fairlead/core/wire/view/change.ts';
import type { ObjectRow } from '@fairlead/core/wire/view/object.ts';
import type { TargetView } from '@fairlead/core/wire/view/target.ts';
import { useAsk } from '../hooks/use-ask.ts';
import type { SearchIntent } from '../view/search-intent.ts';
import { shortRevision } from '../view/shorten.ts';
import { placeWords } from '../view/where.ts';

export type Found = {
  readonly key: string;
  readonly kind: string;
  readonly text: string;
  readonly where: string;
  readonly to:
    | { readonly to: '/applications/$name'; readonly params: { readonly name: string }; readonly search: object }
    | { readonly to: '/changes/$id'; readonly params: { readonly id: string } }
    | {
        readonly to: '/objects/$id';
        readonly params: { readonly id: string };
        readonly search: { readonly object: string };
      }
    | { readonly to: '/fleet'; readonly search: { readonly target: string } }
    | { readonly to: '/changes'; readonly search: { readonly text: string } };
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
  const targets = useAsk(routes.listTargets, {}, byText);
  const commit = useAsk(
    routes.getChange,
    { params: { id: intent.kind === 'change' ? intent.id : 'none' } },
    { enabled: open && intent.kind === 'change' },
  );
  const found: readonly Found[] = [
    ...(intent.kind === 'change' && commit.data !== undefined ? [changeFound(commit.data)] : []),
    ...(intent.kind === 'text'
      ? [
          ...(applications.data?.items ?? []).map(applicationFound),
          ...named(targets.data?.items ?? [], text)
            .slice(0, most)
            .map(targetFound),
          ...peopleFound(changes.data?.items ?? [], text),
          ...(changes.data?.items ?? []).map(changeFound),
        ]
      : []),
    ...(objects.data?.items ?? [])
      .filter(({ object }) => text !== '' && (intent.kind !== 'object' || object.includes(text)))
      .slice(0, most)
      .map(objectFound),
  ];
  const waiting = applications.isFetching || objects.isFetching || changes.isFetching || commit.isFetching;
  return { found, waiting };
}

function applicationFound({ project, name, stages }: ApplicationRow): Found {
  return {
    key: `application ${project}/${name}`,
    kind: 'application',
    text: name,
    where: stages.map((stage) => stage.name).join(' → '),
    to: { to: '/applications/$name', params: { name }, search: project === 'default' ? {} : { project } },
  };
}

function targetFound({ name, message, reachable }: TargetView): Found {
  return {
    key: `target ${name}`,
    kind: 'target',
    text: name,
    where: reachable ? 'answers' : message,
    to: { to: '/fleet', search: { target: name } },
  };
}

function peopleFound(changes: readonly ChangeRow[], text: string): readonly Found[] {
  const people = new Set(changes.map(({ author }) => author.name));
  return named(
    [...people].map((name) => ({ name })),
    text,
  ).map(({ name }) => ({
    key: `person ${name}`,
    kind: 'person',
    text: name,
    where: 'their changes',
    to: { to: '/changes', search: { text: name } },
  }));
}

function objectFound({ key, object, ...place }: ObjectRow): Found {
  return {
    key: `object ${place.id} ${key}`,
    kind: 'object',
    text: object,
    where: placeWords(place),
    to: { to: '/objects/$id', params: { id: place.id }, search: { object } },
  };
}

function named<T extends { readonly name: string }>(items: readonly T[], text: string): readonly T[] {
  const wanted = text.toLowerCase();
  return items.filter(({ name }) => name.toLowerCase().includes(wanted));
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
