import { formatDuration } from '@fairlead/core/lib/duration.ts';
import type { HealthStatus, SyncStatus } from '@fairlead/core/model/health.ts';
import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { placementName } from '../find-placements.ts';
import { deliveriesText } from '../resources/changes.ts';
import { relativeTime } from './relative-time.ts';
import { healthLook, overallLook, type Shown, syncLook, verdictLook } from './status-words.ts';
import type { Colour, Style } from './style.ts';

/** One line: what it is about, and the text beside it. */
export type NowLine = { readonly lead: Shown | null; readonly text: string; readonly more?: string };

const shownOfEach = 2;

/**
 * The landing page in about ten lines: counts, what stops everything, what is wrong, what moves, what waits, what
 * changed, and whether Fairlead itself is well. What is left out is counted, with the command that shows it.
 */
export function nowLines(view: NowView): readonly NowLine[] {
  return [
    { lead: null, text: countsText(view) },
    ...view.freezes.map(freezeLine),
    ...few(
      view.wrong,
      (row) => ({
        lead: overallLook(row.sync, row.health),
        text: `${placementName(row)}: ${row.why.sentence.replace(/\.$/, '')}`, // the next step follows it
        more: row.why.next,
      }),
      'more that are not well: fairlead get placements',
    ),
    ...few(
      view.inFlight.filter(({ phase }) => phase !== 'gate'),
      (row) => ({
        lead: verdictLook(row.verdict, row.phase),
        text: `${row.placement === null ? row.placementId : placementName(row.placement)}: ${row.sentence}`,
      }),
      'more under way: fairlead get deliveries --verdict open',
    ),
    ...few(
      view.waiting.filter(({ placement }) => !view.wrong.some(({ id }) => id === placement.id)),
      (row) => ({
        lead: syncLook('held'),
        text: `${placementName(row.placement)}: ${row.hold.reason}`,
        more: row.hold.next,
      }),
      'more held: fairlead get placements --sync held',
    ),
    ...few(
      view.recentChanges,
      (row) => ({
        lead: { symbol: '·', text: `· ${row.to.slice(0, 7)}`, colour: 'dim' },
        text: `${row.title}  (${row.author.name}, ${relativeTime(row.committedAt, view.asOf)})  ${deliveriesText(row)}`,
      }),
      'more changes: fairlead get changes',
    ),
    ...selfLines(view),
  ];
}

/** Whether anything needs a person: what `status --check` asks. */
export function needsSomebody({ wrong, targets, repositories, problems, freezes }: NowView): boolean {
  return (
    wrong.length > 0 ||
    freezes.some(({ all }) => all) ||
    targets.some(({ reachable }) => !reachable) ||
    repositories.some(({ failure, held }) => failure !== null || held !== null) ||
    problems.some(({ severity }) => severity === 'error')
  );
}

function few<Row>(rows: readonly Row[], line: (row: Row) => NowLine, rest: string): readonly NowLine[] {
  const shown = rows.slice(0, shownOfEach).map(line);
  const left = rows.length - shown.length;
  return left > 0 ? [...shown, { lead: null, text: `  … ${left} ${rest}` }] : shown;
}

const healthOrder: readonly HealthStatus[] = ['degraded', 'missing', 'unknown', 'progressing', 'suspended', 'healthy'];
const syncOrder: readonly SyncStatus[] = ['failed', 'drifted', 'held', 'pending'];

function countsText({ counts }: NowView): string {
  if (counts.total === 0) return 'Nothing is declared yet: `fairlead init` writes a beginning.';
  const health = healthOrder.flatMap((status) => part(counts.byHealth[status], healthLook(status)));
  const sync = syncOrder.flatMap((status) => part(counts.bySync[status], syncLook(status)));
  const placements = `${counts.total} ${counts.total === 1 ? 'placement' : 'placements'}`;
  return `${placements}: ${health.join(', ')}${sync.length === 0 ? '; all synced' : `; ${sync.join(', ')}`}`;
}

function part(amount: number | undefined, { symbol, text }: Shown): readonly string[] {
  return amount === undefined || amount === 0 ? [] : [text.replace(symbol, `${symbol} ${amount}`)];
}

function freezeLine({ scope, all, by, reason, until }: NowView['freezes'][number]): NowLine {
  const what = all ? `everything is stopped in ${scope}` : `new change is frozen in ${scope}`;
  const end =
    until === null ? 'until it is lifted' : `until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const symbol = { symbol: '‖', text: all ? '‖ stopped' : '‖ frozen', colour: (all ? 'bad' : 'warn') as Colour }; // one of the two
  return { lead: symbol, text: `${what} ${end}, by ${by}: ${reason}` };
}

function selfLines({ targets, repositories, problems, self, asOf }: NowView): readonly NowLine[] {
  const away = targets.filter(({ reachable }) => !reachable);
  const bad: Shown = { symbol: '✗', text: '✗ away', colour: 'bad' };
  const failing = repositories.filter(({ failure }) => failure !== null);
  const held = repositories.filter((repository) => repository.held !== null);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const writer = self.writer === null ? 'no writer' : `writer ${self.writer.replica}`;
  return [
    ...few(
      away,
      ({ name, message }) => ({ lead: bad, text: `target ${name}: ${message}` }),
      'more away: fairlead get targets',
    ),
    ...few(
      failing,
      ({ repo, failure }) => ({ lead: bad, text: `${repo}: ${failure}` }),
      'more failing: fairlead get repositories',
    ),
    ...few(
      held,
      ({ repo }) => ({
        lead: syncLook('held'),
        text: `${repo}: a branch was rewritten`,
        more: `accept it with \`fairlead confirm --repo\``,
      }),
      'more held: fairlead get repositories',
    ),
    ...few(
      errors,
      ({ path, line, subject, message }) => ({
        lead: { symbol: '✗', text: '✗ mistake', colour: 'bad' },
        text: `${path}:${line} ${subject} ${message}`,
      }),
      'more mistakes: fairlead get problems',
    ),
    {
      lead: null,
      text: `Fairlead ${self.version}, up ${formatDuration(asOf - self.startedAt)}, ${writer}; ${targets.length - away.length} of ${targets.length} targets reachable`,
    },
  ];
}

/** A line with its colours. */
export function styledLead(style: Style, { lead }: NowLine): string {
  return lead === null ? '' : style(lead.colour, lead.text);
}
