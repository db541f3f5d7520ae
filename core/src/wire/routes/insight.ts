import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { CalendarView } from '../view/calendar.ts';
import { DependencyGraph, InsightView } from '../view/insight.ts';
import { Instant, Name } from '../view/scalars.ts';
import { DecisionView, SettingsView, TestView } from '../view/settings.ts';
import { WindowList } from '../view/windows.ts';

const strict = { additionalProperties: false } as const;
const byName = Type.Object({ name: Name }, strict);

export const insightRoutes = {
  insight: reads({
    name: 'insight',
    tag: 'insight',
    path: '/api/v1/insight',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: Type.Object(
      {
        project: Type.Optional(Name),
        application: Type.Optional(Name),
        days: Type.Optional(Type.Integer({ minimum: 1, maximum: 90, default: 28 })),
        /** What the reader's clock is ahead of UTC: days are cut at the reader's midnight. */
        offsetMinutes: Type.Optional(Type.Integer({ minimum: -900, maximum: 900, default: 0 })),
      },
      strict,
    ),
    answer: InsightView,
    summary: 'Deliveries by day, the five measures over production, failures by cause, drift by author.',
  }),
  dependencies: reads({
    name: 'dependencies',
    tag: 'insight',
    path: '/api/v1/dependencies',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: Type.Object({ project: Type.Optional(Name) }, strict),
    answer: DependencyGraph,
    summary: 'Applications and what each needs first.',
  }),
  settings: reads({
    name: 'settings',
    tag: 'governance',
    path: '/api/v1/settings',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: nothing,
    answer: SettingsView,
    summary: 'The configuration in force: projects, targets and connections, and where each is declared.',
  }),
  listDecisions: reads({
    name: 'listDecisions',
    tag: 'governance',
    path: '/api/v1/decisions',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: nothing,
    answer: Type.Object({ items: Type.Array(DecisionView), asOf: Instant }),
    summary: 'Pins, pauses, freezes and confirmations in force, newest first.',
  }),
  calendar: reads({
    name: 'calendar',
    tag: 'governance',
    path: '/api/v1/calendar',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: Type.Object({ from: Instant, to: Instant }, { additionalProperties: false }),
    answer: CalendarView,
    summary: 'What is open, closed and frozen between two moments, what was delivered then, and what waits.',
  }),
  listWindows: reads({
    name: 'listWindows',
    tag: 'governance',
    path: '/api/v1/windows',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: nothing,
    answer: WindowList,
    summary: 'When change may go on: each set of windows once, how it is now, and when it opens next.',
  }),
  testTarget: acts({
    name: 'testTarget',
    tag: 'targets',
    path: '/api/v1/targets/{name}/test',
    access: { verb: 'refresh', subject: 'target' },
    params: byName,
    body: Type.Object({}, strict),
    answer: TestView,
    idempotent: true,
    summary: 'Asks a target now whether it answers. Changes nothing.',
  }),
  testConnection: acts({
    name: 'testConnection',
    tag: 'targets',
    path: '/api/v1/connections/{name}/test',
    access: { verb: 'refresh', subject: 'installation' },
    params: byName,
    body: Type.Object({}, strict),
    answer: TestView,
    idempotent: true,
    summary: 'Asks what is behind a Git connection for its refs, with its credential. Changes nothing.',
  }),
};
