import type { PlacementPreviewView, RequestRow, RequestView } from '@fairlead/core/wire/view/request.ts';
import type { Tone } from './tone.ts';

export type Outcome = { readonly tone: Tone; readonly words: string };

const unmade = {
  waits: { tone: 'held', words: 'waits for a maintainer' },
  conflicts: { tone: 'bad', words: 'conflicts with its branch' },
  failed: { tone: 'bad', words: 'could not be previewed' },
} as const satisfies { readonly [state: string]: Outcome };

/** What a request would do, in one mark and a few words. */
export function requestOutcome({ preview }: Pick<RequestRow, 'preview'>): Outcome {
  if (preview === null) return { tone: 'idle', words: 'not looked at yet' };
  if (preview.state !== 'made') return unmade[preview.state];
  const { placements, production } = preview.radius;
  if (preview.errors > 0) return { tone: 'bad', words: counted(preview.errors, 'error') };
  if (placements === 0) return { tone: 'idle', words: 'changes nothing that runs' };
  const where = production === 0 ? '' : `, ${production} in production`;
  return { tone: preview.warnings > 0 ? 'held' : 'good', words: `${counted(placements, 'placement')}${where}` };
}

/** How many requests are open and how far the farthest reaches. */
export function requestsPageSentence(items: readonly RequestRow[]): string {
  if (items.length === 0) return 'No request is open.';
  const production = items.filter(({ preview }) => (preview?.radius.production ?? 0) > 0).length;
  const broken = items.filter(({ preview }) => (preview?.errors ?? 0) > 0 || preview?.state === 'conflicts').length;
  const waiting = items.filter(({ preview }) => preview?.state === 'waits').length;
  const parts = [
    ...(production === 0 ? [] : [`${production} would reach production`]),
    ...(broken === 0 ? [] : [`${broken} cannot be merged as ${broken === 1 ? 'it is' : 'they are'}`]),
    ...(waiting === 0 ? [] : [`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a maintainer`]),
  ];
  const open = items.length === 1 ? 'One request is open' : `${items.length} requests are open`;
  return parts.length === 0 ? `${open}; none would reach production.` : `${open}: ${parts.join(', ')}.`;
}

/** What one request would do, and what stands in its way. */
export function requestSentence(view: RequestView): string {
  if (view.state !== 'open') return `It is ${view.state}. ${view.preview?.sentence ?? ''}`.trim();
  if (view.preview === null) return 'It was not looked at yet; that takes a minute at most.';
  const reason = view.preview.state === 'made' ? '' : ` ${sentence(view.preview.reason)}`;
  return `${view.preview.sentence}${reason}`;
}

const reached = {
  merge: 'as soon as it is merged',
  promotion: 'by a promotion after that',
  sync: 'when a person syncs it',
} as const;

/** When a placement would be reached, and how it is declared. */
export function reachWords({
  reachedBy,
  declaration,
}: Pick<PlacementPreviewView, 'reachedBy' | 'declaration'>): string {
  if (declaration === 'withdrawn') return 'declared no more: what it runs stays until a person confirms';
  const words = reached[reachedBy];
  return declaration === 'added' ? `declared by this request, ${words}` : words;
}

export type Alike = { readonly first: PlacementPreviewView; readonly others: readonly PlacementPreviewView[] };

/** Placements that change in the same way, at the same time and before the same gates together: a shared base is read once. */
export function alikePreviews(placements: readonly PlacementPreviewView[]): readonly Alike[] {
  const groups = Map.groupBy(placements, (one) => {
    const gates = one.gates.map(({ gate, rule, reason }) => [gate, rule, reason]);
    return JSON.stringify([one.objects, one.failure, one.oneWay, one.reachedBy, one.declaration, one.tier, gates]);
  });
  return [...groups.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [{ first, others }]));
}

function counted(number: number, noun: string): string {
  return `${number.toLocaleString()} ${noun}${number === 1 ? '' : 's'}`;
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return start === '' || start.endsWith('.') ? start : `${start}.`;
}
