import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApplicationRow } from '@fairlead/core/wire/view/application.ts';
import type { ChangeRow } from '@fairlead/core/wire/view/change.ts';
import type { ObjectRow } from '@fairlead/core/wire/view/object.ts';
import type { TargetView } from '@fairlead/core/wire/view/target.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { usePlaces } from '../hooks/use-places.ts';
import type { Wanted } from '../view/alerted-object.ts';
import type { Place } from '../view/places.ts';
import type { SearchIntent } from '../view/search-intent.ts';
import { shortRevision } from '../view/shorten.ts';
import { fitsWanted, searchFor } from '../view/wanted-object.ts';
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
    | { readonly to: '/changes'; readonly search: { readonly text: string } }
    | { readonly to: Place['to'] };
};

const most = 8;

/** What the search finds, best guess first. */
export function useFound(
  intent: SearchIntent,
  open: boolean,
): { readonly found: readonly Found[]; readonly waiting: boolean } {
  const text = intent.kind === 'text' ? intent.text : '';
  const byText = { enabled: open && intent.kind === 'text', keep: true };
  const applications = useAsk(routes.listApplications, { query: { text, limit: most } }, byText);
  const objects = useAsk(routes.searchObjects, { query: { search: text === '' ? 'x' : text, limit: 50 } }, byText);
  const changes = useAsk(routes.listChanges, { query: { text, limit: most } }, byText);
  const targets = useAsk(routes.listTargets, {}, byText);
  const places = usePlaces();
  const wanted = useWanted(intent.kind === 'text' || intent.kind === 'object' ? intent.wanted : null, open);
  const commit = useAsk(
    routes.getChange,
    { params: { id: intent.kind === 'change' ? intent.id : 'none' } },
    { enabled: open && intent.kind === 'change' },
  );
  const found: readonly Found[] = [
    ...(intent.kind === 'change' && commit.data !== undefined ? [changeFound(commit.data)] : []),
    ...wanted.found,
    ...placesFound(places, text),
    ...(intent.kind === 'text'
      ? [
          ...(applications.data?.items ?? []).map(applicationFound),
          ...named(targets.data?.items ?? [], text)
            .slice(0, most)
            .map(targetFound),
          ...peopleFound(changes.data?.items ?? [], text),
          ...(changes.data?.items ?? []).map(changeFound),
          ...(objects.data?.items ?? []).slice(0, most).map((row) => objectFound(row)),
        ]
      : []),
  ];
  const waiting =
    applications.isFetching || objects.isFetching || changes.isFetching || commit.isFetching || wanted.waiting;
  return { found, waiting };
}

/**
 * The object that a pasted text is about, and the pod it names. No target is asked: a pod is found by what made it, in
 * the records, and its page asks for the pods themselves.
 */
function useWanted(wanted: Wanted | null, open: boolean): ReturnType<typeof useFound> {
  const { kinds, search } = searchFor(wanted ?? { kinds: [], namespace: null, name: 'x', pod: null });
  const query = useAsk(
    routes.searchObjects,
    { query: { search, limit: 50, ...(kinds.length === 0 ? {} : { kinds: kinds.join(',') }) } },
    { enabled: open && wanted !== null },
  );
  if (wanted === null) return { found: [], waiting: false };
  const rows = (query.data?.items ?? [])
    .filter((row) => fitsWanted(row, wanted))
    .sort((a, b) => Number(b.name === wanted.name) - Number(a.name === wanted.name))
    .slice(0, most);
  const { pod } = wanted;
  return {
    found: rows.flatMap((row) => (pod === null ? [objectFound(row)] : [podFound(row, pod), objectFound(row)])),
    waiting: query.isFetching,
  };
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

/** Pages by the beginning of their name: the field is also the way to everywhere. */
function placesFound(places: readonly Place[], text: string): readonly Found[] {
  const wanted = text.toLowerCase();
  if (wanted === '') return [];
  return places
    .filter(({ label }) => label.toLowerCase().startsWith(wanted))
    .map(({ to, label, keys }) => ({ key: `page ${to}`, kind: 'page', text: label, where: keys, to: { to } }));
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

/** The pod itself, as its owner's namespace has it: whether it is still there its own page asks the target. */
function podFound({ key, object, ...place }: ObjectRow, pod: string): Found {
  const [, namespace = ''] = object.split('/');
  return {
    key: `pod ${place.id} ${key}`,
    kind: 'pod',
    text: pod,
    where: `made by ${object} · ${placeWords(place)}`,
    to: { to: '/objects/$id', params: { id: place.id }, search: { object: `Pod/${namespace}/${pod}` } },
  };
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
