import { describe, expect, test } from 'vitest';
import { SavedViews, type Shelf } from './saved-views.ts';

function shelf(stored: string | null = null): Shelf & { readonly text: () => string | null } {
  let text = stored;
  return {
    getItem: () => text,
    setItem: (_key, value) => {
      text = value;
    },
    text: () => text,
  };
}

describe('web/src/api/saved-views.ts', () => {
  test('a view is found again by another page of the same browser, without what was shown beside', () => {
    const kept = shelf();
    new SavedViews(kept).save(' Ill in production ', { tier: 'production', health: 'degraded', selected: 'p1' });
    expect(new SavedViews(kept).list()).toEqual([
      { name: 'Ill in production', search: { tier: 'production', health: 'degraded' } },
    ]);
  });

  test('a name is one view: saved again it is replaced, removed it is gone', () => {
    const views = new SavedViews(shelf());
    views.save('mine', { text: 'a' });
    views.save('mine', { text: 'b' });
    expect(views.list()).toEqual([{ name: 'mine', search: { text: 'b' } }]);
    views.remove('mine');
    expect(views.list()).toEqual([]);
  });

  test.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['another thing', '{"name": 1}'],
    ['views without a name', '[{"search": {}}, null, 3, {"name": "x", "search": null}]'],
  ])('with %s stored there are no views', (_what, stored) => {
    expect(new SavedViews(shelf(stored)).list()).toEqual([]);
  });

  test('what cannot be meant is dropped, and there is an end to it', () => {
    const view = { name: 'n'.repeat(500), search: { sync: 'hacked', text: 'a', extra: 1 } };
    const many = Array.from({ length: 100 }, (_, index) => ({ name: String(index), search: {} }));
    const views = new SavedViews(shelf(JSON.stringify([...many, view])));
    expect(views.list()).toHaveLength(40);
    expect(views.list().at(-1)).toEqual({ name: 'n'.repeat(60), search: { text: 'a' } });
  });

  test('a storage that refuses leaves the views of this page', () => {
    const views = new SavedViews({
      getItem: () => null,
      setItem: () => {
        throw new Error('full');
      },
    });
    views.save('mine', {});
    expect(views.list()).toHaveLength(1);
  });
});
