import type { BundleDifference } from '../insight/compare-bundles.ts';
import type { Json } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { FieldChange } from '../model/plan.ts';
import { codeBlock, inlineCode } from './inert.ts';
import type { PlacementPreview, Preview } from './preview.ts';
import { count, radiusSentence } from './radius-sentence.ts';

/** The first line of every comment of ours on a request: by it one is found again whose id was lost. */
export const commentMark = '<!-- fairlead preview -->';

const mostRows = 60;
const mostLines = 120;
const mostValue = 160;

export type CommentOptions = {
  /** How long the forge lets a comment be. */
  readonly limit: number;
  /** Where the page shows all of it; null where the page has no address that others reach. */
  readonly url: string | null;
};

/**
 * The preview as a comment: the sentence, what stands in the way, a row for each placement, and as much of the
 * differences as fits. Placements that change alike are shown once. Nothing from outside is more than text in it.
 */
export function commentText(preview: Preview, { limit, url }: CommentOptions): string {
  const more = url === null ? 'see `fairlead preview`' : `see [the whole preview](${url})`;
  const foot = `\n\n<sub>Head ${preview.head.slice(0, 7)} merged with ${preview.base.slice(0, 7)}. ${url === null ? '' : `[Preview](${url}). `}Comment \`/fairlead help\` to see what may be asked.</sub>`;
  const start = [commentMark, `**${headline(preview)}**`, ...warningsOf(preview), ...tableOf(preview, more)];
  const told: string[] = [];
  const fits = (part: string): boolean => told.join('\n\n').length + part.length + foot.length + 200 < limit;
  for (const part of start) if (fits(part)) told.push(part);
  const groups = alike(preview.placements);
  let left = 0;
  for (const group of groups) {
    const section = differencesOf(group);
    if (section === '' || left > 0 || !fits(section)) left += section === '' ? 0 : 1;
    else told.push(section);
  }
  if (left > 0) told.push(`… and ${count(left, 'difference')} more: ${more}.`);
  return `${told.join('\n\n')}${foot}`;
}

/** What is answered first. */
export function headline(preview: Pick<Preview, 'state' | 'radius'>): string {
  switch (preview.state) {
    case 'made':
      return radiusSentence(preview.radius);
    case 'conflicts':
      return 'It cannot be merged as it is, so there is nothing to preview.';
    case 'waits':
      return 'It comes from a copy of the repository: a maintainer must agree before it is previewed.';
    case 'failed':
      return 'It could not be previewed.';
  }
}

function warningsOf({ reason, findings, placements, radius, state }: Preview): readonly string[] {
  const failures = placements.flatMap((one) =>
    one.failure === null ? [] : [`- ${nameOf(one)} cannot be rendered: ${inlineCode(one.failure.message)}`],
  );
  const found = [...findings, ...placements.flatMap((one) => one.findings)];
  const distinct = [...new Map(found.map((one) => [`${one.path} ${one.message}`, one])).values()];
  const words = distinct.map(
    ({ severity, path, message }) => `- ${severity}: ${inlineCode(path)} ${inlineCode(message)}`,
  );
  const oneWay = radius.oneWay.map(
    ({ object, reason }) => `- cannot be taken back: ${inlineCode(object)}, ${inlineCode(reason)}`,
  );
  const gates = distinctGates(placements).map((text) => `- ${text}`);
  return [
    ...(reason === '' ? [] : [state === 'made' ? `${inlineCode(reason)}.` : inlineCode(reason)]),
    ...listOf('Failures', failures),
    ...listOf('Findings', words),
    ...listOf('One way only', oneWay),
    ...listOf('Gates that it will meet', gates),
  ];
}

function listOf(title: string, lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, 12);
  const rest = lines.length - shown.length;
  return lines.length === 0
    ? []
    : [[`${title}:`, '', ...shown, ...(rest > 0 ? [`- … and ${rest} more`] : [])].join('\n')];
}

function distinctGates(placements: readonly PlacementPreview[]): readonly string[] {
  const found = new Map<string, string[]>();
  for (const one of placements) {
    for (const { gate, reason } of one.gates) {
      const key = `${gate}: ${inlineCode(reason)}`;
      found.set(key, [...(found.get(key) ?? []), nameOf(one)]);
    }
  }
  return [...found].map(([words, names]) => {
    const [first = '', ...rest] = names;
    return `${words} (${first}${rest.length === 0 ? '' : ` and ${rest.length} more`})`;
  });
}

function tableOf({ placements }: Preview, more: string): readonly string[] {
  if (placements.length === 0) return [];
  const rows = placements.slice(0, mostRows).map((one) => {
    const cells = [
      `${inlineCode(one.application)}`,
      `${inlineCode(one.stage)}`,
      `${inlineCode(one.target)}${one.tier === 'production' ? ' (production)' : ''}`,
      changesOf(one),
      reachOf(one),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const rest = placements.length - rows.length;
  const table = ['| application | stage | target | objects | when |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
  return [rest > 0 ? `${table}\n\n… and ${count(rest, 'placement')} more: ${more}.` : table];
}

function changesOf({ objects, more, declaration, failure, replaced }: PlacementPreview): string {
  if (failure !== null) return 'cannot be rendered';
  if (declaration === 'withdrawn') return 'no longer declared';
  const of = (change: BundleDifference['change']): number => objects.filter((one) => one.change === change).length;
  const words = [
    [of('added'), 'new'],
    [of('changed') + more, 'changed'],
    [of('removed'), 'removed'],
    [replaced.length, 'made again'],
  ] as const;
  const told = words.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(', ');
  return declaration === 'added' ? `new: ${told === '' ? 'no objects' : told}` : told;
}

function reachOf({ reachedBy, declaration }: PlacementPreview): string {
  if (declaration === 'withdrawn') return 'a person confirms';
  return reachedBy === 'merge' ? 'at merge' : reachedBy === 'promotion' ? 'by promotion' : 'by a sync';
}

type Group = { readonly first: PlacementPreview; readonly others: number };

function alike(placements: readonly PlacementPreview[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of placements) {
    const key = JSON.stringify(one.objects);
    const known = groups.get(key);
    groups.set(key, known === undefined ? { first: one, others: 0 } : { ...known, others: known.others + 1 });
  }
  return [...groups.values()];
}

function differencesOf({ first, others }: Group): string {
  const lines = first.objects.flatMap((object) => diffLines(object));
  if (lines.length === 0) return '';
  const shown = lines.slice(0, mostLines);
  const cut = lines.length > shown.length ? [...shown, `  … ${lines.length - shown.length} more lines`] : shown;
  const also = others === 0 ? '' : `, and alike in ${others} more`;
  return `<details><summary>${nameOf(first)}${also}</summary>\n\n${codeBlock(cut, 'diff')}\n\n</details>`;
}

/** One object as lines of a difference: its name, and each field before and after. */
export function diffLines({ object, change, differences }: BundleDifference): readonly string[] {
  const sign = change === 'added' ? '+' : change === 'removed' ? '-' : ' ';
  const head = `${sign} ${object}${change === 'changed' ? '' : ` (${change})`}`;
  return change === 'changed' ? [head, ...differences.flatMap(fieldLines)] : [head];
}

function fieldLines({ path, before, after }: FieldChange): readonly string[] {
  return [
    ...(before === undefined ? [] : [`-   ${path}: ${valueText(before)}`]),
    ...(after === undefined ? [] : [`+   ${path}: ${valueText(after)}`]),
  ];
}

function valueText(value: Json): string {
  const text = typeof value === 'string' ? value : stableStringify(value);
  return text.length > mostValue ? `${text.slice(0, mostValue - 1)}…` : text;
}

/** Names of the configuration hold neither Markdown nor HTML; whatever is none of those letters goes. */
function nameOf({ application, stage, target }: PlacementPreview): string {
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9.-]/g, '');
  return `${plain(application)} in ${plain(stage)}${target === stage ? '' : ` (${plain(target)})`}`;
}
