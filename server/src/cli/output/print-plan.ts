import type { PlanView } from '@fairlead/core/wire/view/delivery.ts';
import type { Context } from '../context.ts';
import { differenceLines } from '../text/difference-lines.ts';
import type { Colour } from '../text/style.ts';

type PlannedChange = PlanView['waves'][number]['changes'][number];

const marks: { readonly [Action in PlannedChange['action']]: readonly [string, Colour] } = {
  create: ['+', 'good'],
  change: ['~', 'warn'],
  replace: ['±', 'warn'],
  adopt: ['=', 'busy'],
  run: ['▶', 'busy'],
  prune: ['-', 'bad'],
};

const maxFields = 5;

/** Prints a plan in the order in which it is carried out, deletions last, held ones and conflicts with their reasons. */
export function printPlan(context: Pick<Context, 'io' | 'style' | 'print'>, plan: PlanView): void {
  const { print, style } = context;
  print(planCounts(plan));
  for (const { phase, wave, changes } of plan.waves) {
    if (plan.waves.length > 1) print(style('dim', `  ${phase}, wave ${wave}`));
    for (const change of changes) printChange(context, change);
  }
  for (const change of plan.prunes) printChange(context, change);
  for (const { change, reason } of plan.heldPrunes) {
    print(`  ${style('warn', `‖ ${change.object}`)}  deletion is held: ${reason}`);
  }
  for (const { object, owner, reason, next } of plan.conflicts) {
    print(`  ${style('bad', `✗ ${object}`)}  ${reason} (owner: ${owner})${next === '' ? '' : `; ${next}`}`);
  }
}

function printChange({ io, style, print }: Pick<Context, 'io' | 'style' | 'print'>, change: PlannedChange): void {
  const [sign, colour] = marks[change.action];
  const warning = change.irreversible === null ? '' : `  ${style('warn', `cannot be undone: ${change.irreversible}`)}`;
  print(`  ${style(colour, `${sign} ${change.object}`)}  ${style('dim', change.action)}${warning}`);
  const columns = io.out.isTerminal ? io.out.columns() : Number.POSITIVE_INFINITY;
  if (change.action === 'change' || change.action === 'replace') {
    for (const line of differenceLines(change.fields, { columns, maxFields, style })) print(line);
  }
}

/** `2 to change, 1 to delete (held), 40 unchanged`. */
export function planCounts({ counts }: Pick<PlanView, 'counts'>): string {
  const parts = [
    [counts.create, 'to create'],
    [counts.change, 'to change'],
    [counts.replace, 'to replace'],
    [counts.adopt, 'to take over'],
    [counts.run, 'to run'],
    [counts.prune, 'to delete'],
    [counts.heldPrunes, 'held deletions'],
    [counts.conflicts, 'conflicts'],
    [counts.unchanged, 'unchanged'],
  ] as const;
  const told = parts.flatMap(([amount, text]) => (amount > 0 ? [`${amount} ${text}`] : []));
  return told.length === 0 ? 'Nothing to do' : told.join(', ');
}
