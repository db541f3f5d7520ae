import { library, librarySets } from '@fairlead/core/policy/library/library.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PolicyView } from '@fairlead/core/wire/view/policy.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { flag } from '../options.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { output } from '../shared-options.ts';
import { relativeTime } from '../text/relative-time.ts';
import type { Column } from '../text/table.ts';

export const policyList = defineCommand({
  name: 'policy list',
  group: 'see',
  summary: 'policies in force, what each finds now, and what is exempted until when',
  details: 'With `--library`: the starter library instead, and its sets. Ends with 0 also where something is found.',
  args: {},
  options: { library: flag('the starter library, for which no server is asked'), ...output },
  examples: [
    { line: 'fairlead policy list', does: 'what holds here' },
    { line: 'fairlead policy list --library', does: 'what could be switched on' },
  ],
  needs: 'server',
  run: async (context, { options }) => {
    if (options.library) {
      const items = library.map(({ name, description, controls }) => ({
        name,
        description,
        controls,
        sets: setsOf(name),
      }));
      if (context.format === 'name') for (const { name } of items) context.print(name);
      else if (!printValue(context, { items })) printTable(context, libraryColumns, items, '');
      return exitCodes.ok;
    }
    const api = await context.api();
    const { items, cis, asOf } = await api.call(routes.listPolicies, {});
    if (context.format === 'name') for (const { name } of items) context.print(name);
    else if (!printValue(context, { items, cis, asOf })) {
      printTable(context, columns(asOf), items, 'No policy is in force; see `fairlead policy list --library`.');
      if (cis !== null) context.print(`CIS Kubernetes Benchmark: ${cis.kept} of ${cis.rules} rules kept.`);
    }
    return exitCodes.ok;
  },
});

type LibraryRow = {
  readonly name: string;
  readonly description: string;
  readonly controls: readonly string[];
  readonly sets: readonly string[];
};

const libraryColumns: readonly Column<LibraryRow>[] = [
  { title: 'POLICY', value: ({ name }) => name },
  { title: 'SETS', value: ({ sets }) => sets.join(', ') || '-' },
  { title: 'CONTROLS', value: ({ controls }) => controls.join(', ') || '-' },
  { title: 'WHAT', value: ({ description }) => description, shrinks: true },
];

function setsOf(name: string): readonly string[] {
  return Object.entries(librarySets).flatMap(([set, names]) => (names.includes(name) ? [set] : []));
}

function columns(now: number): readonly Column<PolicyView>[] {
  return [
    { title: 'POLICY', value: ({ name }) => name },
    { title: 'ACTION', value: ({ action }) => action },
    { title: 'PLACEMENTS', value: ({ placements }) => String(placements) },
    { title: 'FINDS', value: found, look: (row) => (row.denied + row.faults > 0 ? 'bad' : undefined) },
    {
      title: 'EXEMPTED',
      value: ({ exemptions }) =>
        exemptions
          .map(({ owner, until, isOver }) => `${owner} ${isOver ? 'ended ' : ''}${relativeTime(until, now)}`)
          .join(', ') || '-',
    },
    { title: 'WHAT', value: ({ description, declaredAt }) => description || declaredAt, shrinks: true },
  ];
}

function found({ denied, asks, warned, exempted, faults }: PolicyView): string {
  const parts = [
    [faults, 'cannot judge'],
    [denied, 'denied'],
    [asks, 'to approve'],
    [warned, 'warned'],
    [exempted, 'exempted'],
  ] as const;
  return parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ') || 'nothing';
}
