import type { TreeNodeView } from '@fairlead/core/wire/view/below.ts';
import { layoutResources, type PlacedResources } from '../view/layout-resources.ts';
import { type Folding, type GraphFacts, resourceGraph } from '../view/resource-graph.ts';

/** What a graph is placed from. */
export type GraphMaterial = {
  readonly facts: GraphFacts;
  readonly owned: readonly TreeNodeView[];
  readonly folding: Folding;
};
/** Facts are sent once: what is not sent again is as it was. */
export type PlaceRequest = Partial<GraphMaterial> & { readonly id: number };
export type PlaceAnswer = { readonly id: number; readonly placed: PlacedResources };

/** What of a worker is needed; a test brings its own. */
export type GraphThread = {
  readonly post: (request: PlaceRequest) => void;
  readonly close: () => void;
};
type Deps = {
  /** Starts the thread; it tells `hear` what it placed, and `fail` if it cannot run. */
  readonly start: (hear: (answer: PlaceAnswer) => void, fail: () => void) => GraphThread;
  readonly onPlaced: (placed: PlacedResources) => void;
};

/** Places graphs in another thread. Only the newest question is answered; where no thread can run, it is done here. */
export class GraphPlacer {
  readonly #deps: Deps;
  readonly #thread: GraphThread;
  #asked = 0;
  #last: GraphMaterial | null = null;
  #broken = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#thread = deps.start(this.#hear, this.#fail);
  }

  place(material: GraphMaterial): void {
    const last = this.#last;
    this.#last = material;
    this.#asked += 1;
    if (this.#broken) {
      this.#placeHere();
      return;
    }
    const { facts, owned, folding } = material;
    this.#thread.post({
      id: this.#asked,
      folding,
      ...(facts === last?.facts ? {} : { facts }),
      ...(owned === last?.owned ? {} : { owned }),
    });
  }

  close(): void {
    this.#thread.close();
  }

  readonly #hear = ({ id, placed }: PlaceAnswer): void => {
    if (id === this.#asked) this.#deps.onPlaced(placed);
  };

  readonly #fail = (): void => {
    if (this.#broken) return;
    this.#broken = true;
    this.#placeHere();
  };

  #placeHere(): void {
    if (this.#last !== null) this.#deps.onPlaced(placeRequested({ id: this.#asked, ...this.#last }));
  }
}

const nothing: GraphFacts = {
  application: '',
  stage: '',
  sync: 'unknown',
  health: 'unknown',
  inventory: [],
  dependsOn: [],
  pendingDeletes: [],
};
const unfolded: Folding = { by: 'none', opened: new Set() };

/** The work itself, in whichever thread. */
export function placeRequested({ facts = nothing, owned = [], folding = unfolded }: PlaceRequest): PlacedResources {
  return layoutResources(resourceGraph(facts, folding, owned));
}
