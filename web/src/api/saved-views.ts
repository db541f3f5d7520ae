import { type FleetSearch, fleetSearch } from '../view/search-params.ts';

export type SavedView = { readonly name: string; readonly search: FleetSearch };

/** The part of the browser's storage that is needed. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

const place = 'fairlead.fleet-views';
const mostViews = 40;
const longestName = 60;

/** Views of the fleet by name, kept in this browser. What is kept there is anybody's: it is read as an address is. */
export class SavedViews {
  readonly #shelf: Shelf;
  readonly #watchers = new Set<() => void>();
  #views: readonly SavedView[];

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    this.#views = read(shelf);
  }

  readonly list = (): readonly SavedView[] => this.#views;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** A view of the same name is replaced. */
  readonly save = (name: string, search: FleetSearch): void => {
    const { selected: _shownBeside, ...kept } = search;
    const named = name.trim().slice(0, longestName);
    if (named === '') return;
    this.#become([...this.#views.filter((view) => view.name !== named), { name: named, search: kept }]);
  };

  readonly remove = (name: string): void => this.#become(this.#views.filter((view) => view.name !== name));

  #become(views: readonly SavedView[]): void {
    this.#views = views.slice(-mostViews);
    try {
      this.#shelf.setItem(place, JSON.stringify(this.#views));
    } catch {
      // Storage that is full or forbidden keeps nothing: the views last as long as the page.
    }
    for (const watcher of this.#watchers) watcher();
  }
}

function read(shelf: Shelf): readonly SavedView[] {
  try {
    const stored: unknown = JSON.parse(shelf.getItem(place) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.slice(-mostViews).flatMap((view: unknown) => {
      if (typeof view !== 'object' || view === null || !('name' in view) || !('search' in view)) return [];
      const { name, search } = view;
      if (typeof name !== 'string' || typeof search !== 'object' || search === null) return [];
      return [
        { name: name.slice(0, longestName), search: fleetSearch(search as { readonly [name: string]: unknown }) },
      ]; // any object is read as an address
    });
  } catch {
    return [];
  }
}
