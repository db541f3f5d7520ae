import { describe, expect, test } from 'vitest';
import { sha, somePlacement } from '../testing/builders.ts';
import type { TargetDeclaration } from './configuration.ts';
import { linkWindows } from './link-windows.ts';
import { type DeclaredWindow, makeWindow, type WindowSpec } from './make-window.ts';
import { readGuardWindows } from './window-fields.ts';

const declared = { repo: 'r' as never, path: 'w.yaml', line: 1, commit: sha('a') };
const window = (spec: Partial<WindowSpec>): ReadonlyMap<string, DeclaredWindow> =>
  new Map([
    ['office', makeWindow({ name: 'office', spec: { allow: { at: '0 9 * * *', for: '8h' }, ...spec } }, declared)],
  ]);
const targets = new Map([['dev', { labels: { region: 'eu' } } as unknown as TargetDeclaration]]); // only labels are read
const hash = (text: string): string => `#${text.length}`;
const placement = somePlacement();
const named = somePlacement({ guards: { approve: [], windows: readGuardWindows(['office'], 'Target/dev') } });
const names = (windows: ReadonlyMap<string, DeclaredWindow>, of = placement) =>
  (linkWindows([of], windows, targets, hash).placements[0]?.guards.windows ?? []).map(({ declaredBy, rules }) => [
    declaredBy,
    rules[0]?.kind,
  ]);
const office = [['Window/office', 'allow']];

describe('core/src/configuration/link-windows.ts', () => {
  test.each<[string, WindowSpec['where'] | undefined, boolean]>([
    ['without where it holds only where it is named', undefined, false],
    ['where nothing is said it holds everywhere', {}, true],
    ['its stage', { stage: 'dev' }, true],
    ['another stage', { stage: 'prod' }, false],
    ['a pattern of applications', { application: ['sh*'] }, true],
    ['an application that is left out', { application: ['*', '!shop'] }, false],
    ['its tier', { tier: 'non-production' }, true],
    ['another tier', { tier: 'production' }, false],
    ['labels of its target', { labels: { region: 'eu' } }, true],
    ['labels that its target has not', { labels: { region: 'eu', zone: 'a' } }, false],
    ['its project and another target', { project: 'default', target: 'prod' }, false],
  ])('%s', (_sentence, where, holds) => {
    expect(names(window(where === undefined ? {} : { where }))).toEqual(holds ? office : []);
  });

  test('one that a guard names is filled in, and once where its own where fits, too', () => {
    expect(names(window({}), named)).toEqual(office);
    expect(names(window({ where: {} }), named)).toEqual(office);
  });

  test('one that is named and not declared is closed, and said', () => {
    expect(names(new Map(), named)).toEqual([['Window/office', 'deny']]);
    expect(linkWindows([named], new Map(), targets, hash).problems).toMatchObject([
      { severity: 'error', message: expect.stringContaining('Window/office') },
    ]);
  });

  test('what was linked before is linked anew, and its digest changes only with its windows', () => {
    const [first] = linkWindows([placement], window({ where: {} }), targets, hash).placements;
    expect(first?.digest).not.toBe(placement.digest);
    const again = linkWindows(first === undefined ? [] : [first], window({ where: {} }), targets, hash).placements;
    expect(again[0]).toBe(first);
    const gone = linkWindows(first === undefined ? [] : [first], new Map(), targets, hash).placements;
    expect(gone[0]?.guards.windows).toBeUndefined();
  });
});
