import { formatDuration } from '@fairlead/core/lib/duration.ts';
import { formatOrigin } from '@fairlead/core/model/object.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { placementName } from '../find-placements.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { padTo } from '../text/display-width.ts';
import { relativeTime } from '../text/relative-time.ts';
import { healthLook, syncLook } from '../text/status-words.ts';
import { type Fact, printFacts, printHeading } from './facts.ts';

/** Everything about one placement. */
export async function describePlacement(context: Context, api: Api, id: string): Promise<void> {
  const view = await api.call(routes.getPlacement, { params: { id } });
  if (printValue(context, view)) return;
  const { print, style } = context;
  const [health, sync] = [healthLook(view.health), syncLook(view.sync)];
  print(
    `${style('strong', placementName(view))}  ${style(health.colour, health.text)}  ${style(sync.colour, sync.text)}`,
  );
  printSentence(context, view.why.sentence, 2);
  if (view.why.next !== '') printSentence(context, `Next: ${view.why.next}`, 2);
  printHeading(context, 'Versions');
  printFacts(context, versions(view));
  printHeading(context, 'Where');
  printFacts(context, places(view));
  printHeading(context, 'Behaviour');
  printFacts(context, behaviour(view));
  printHolds(context, view);
  printHeading(context, 'Conditions');
  printConditions(context, view);
  printInventory(context, view);
  printStrangers(context, view);
}

function printConditions({ print, style }: Context, { conditions }: PlacementInspection): void {
  const width = Math.max(0, ...conditions.map(({ type }) => type.length)) + 4;
  for (const { type, status, reason, message } of conditions) {
    const colour = status === 'True' ? 'good' : status === 'False' ? 'bad' : 'dim';
    const symbol = status === 'True' ? '✓' : status === 'False' ? '✗' : '?';
    const told = [reason === type ? '' : reason, message].filter((part) => part !== '').join(': ');
    print(`  ${padTo(style(colour, `${symbol} ${type}`), width)}${told}`.trimEnd());
  }
}

function versions({ applied, desired, approved, rendered, locked, asOf }: PlacementInspection): readonly Fact[] {
  return [
    ['runs', applied === null ? 'nothing yet' : `${short(applied)}, since ${relativeTime(applied.at, asOf)}`],
    ['wanted', desired === null ? '' : short(desired)],
    ['approved', approved === null ? '' : short(approved)],
    [
      'rendered',
      rendered.status === 'rendered'
        ? (rendered.revision ?? '').slice(0, 12)
        : `${rendered.status}: ${rendered.reason}`,
    ],
    ['locked', locked === null ? '' : `${locked.slice(0, 12)} by the lock file`],
  ];
}

function short({ revision, bundle }: { readonly revision: string; readonly bundle: string }): string {
  return `${revision.slice(0, 12)} (bundle ${bundle.slice(0, 12)})`;
}

function places(view: PlacementInspection): readonly Fact[] {
  const { source, declared, target, targetKind, tier, project, stage, id } = view;
  const seen =
    source.failure === null ? `checked ${relativeTime(source.checkedAt, view.asOf)}` : `failing: ${source.failure}`;
  return [
    ['id', id],
    ['project', project],
    ['stage', stage],
    ['target', `${target} (${targetKind}, ${tier})`],
    ['source', `${source.repo} ${source.path} at ${source.revision}; ${seen}`],
    ['declared', `${declared.path}:${declared.line} in ${declared.repo}${view.withdrawn ? '; no longer' : ''}`],
  ];
}

function behaviour(view: PlacementInspection): readonly Fact[] {
  const { settings, guards, dependsOn, paused, pinned, frozen, nextAt, asOf } = view;
  const decision = (
    found: { readonly by: string; readonly reason: string; readonly until: number | null } | null,
  ): string =>
    found === null
      ? ''
      : `by ${found.by}: ${found.reason}${found.until === null ? '' : `, until ${relativeTime(found.until, asOf)}`}`;
  return [
    ['sync', settings.sync],
    ['prune', settings.prune],
    ['drift', `${settings.heal}; additions: ${settings.additions}, strangers: ${settings.strangers}`],
    ['on failure', `${settings.onFailure}, watched ${formatDuration(settings.watchMs)}`],
    ['guards', guards.join(', ')],
    ['depends on', dependsOn.map(placementName).join(', ')],
    ['paused', decision(paused)],
    ['pinned', decision(pinned)],
    ['frozen', decision(frozen)],
    ['next look', nextAt === null ? '' : relativeTime(nextAt, asOf)],
  ];
}

function printHolds(context: Context, { holds, failure, pendingDeletes }: PlacementInspection): void {
  if (holds.length + pendingDeletes.length === 0 && failure === null) return;
  printHeading(context, 'In the way');
  const { style } = context;
  if (failure !== null) context.print(`  ${style('bad', '✗ failed')}  ${failure.message}; ${failure.next}`);
  for (const { gate, reason, next } of holds) context.print(`  ${style('warn', `‖ ${gate}`)}  ${reason}; ${next}`);
  for (const { object, reason, held } of pendingDeletes) {
    context.print(`  ${style('warn', `- ${object}`)}  ${held ? `deletion is held: ${reason}` : 'is to be deleted'}`);
  }
}

function printInventory(context: Context, { inventory, asOf }: PlacementInspection): void {
  printHeading(context, `Objects (${inventory.length})`);
  printTable(
    context,
    [
      { title: 'OBJECT', value: ({ object }) => object },
      {
        title: 'HEALTH',
        value: ({ health }) => healthLook(health).text,
        look: ({ health }) => healthLook(health).colour,
      },
      {
        title: 'LIVE',
        value: ({ drifted }) => (drifted ? '≠ drifted' : '✓'),
        look: ({ drifted }) => (drifted ? 'warn' : 'good'),
      },
      { title: 'FILE', value: ({ origin }) => (origin === null ? '—' : formatOrigin(origin)) },
      { title: 'CHANGED', value: ({ updatedAt }) => relativeTime(updatedAt, asOf) },
      { title: 'MESSAGE', value: ({ message }) => message, shrinks: true },
    ],
    inventory,
    '  none',
  );
}

/** What nobody declared in its namespaces, where that is looked for. */
function printStrangers(context: Context, { strangers, asOf }: PlacementInspection): void {
  if (strangers === null || strangers.count + strangers.unread.length === 0) return;
  printHeading(context, `Nobody declared (${strangers.count})`);
  printTable(
    context,
    [
      { title: 'OBJECT', value: ({ object }) => object },
      { title: 'MADE BY', value: ({ by }) => (by === '' ? '—' : by) },
      { title: 'SINCE', value: ({ since }) => (since === null ? '—' : relativeTime(since, asOf)) },
    ],
    strangers.objects,
    '  none that could be seen',
  );
  for (const reason of strangers.unread) context.print(`  ${context.style('warn', `not seen: ${reason}`)}`);
}
