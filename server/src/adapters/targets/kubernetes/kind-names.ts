import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type ObjectKey, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { listPage, nameOf, type Page } from './list-kind.ts';

type Asked = { readonly ref: ObjectRef; readonly resource: Resource };
/** `namespace/name` of every object of a kind at one moment; undefined where listing them is not worth it or not allowed. */
type Names = ReadonlySet<string> | undefined;
type Kind = {
  asked: number;
  since: number;
  names: Promise<Names> | null;
  /** What we made since the list began. */
  readonly made: Set<string>;
  cancelForgetting: () => void;
  /** From so many questions on a list is worth it: more, where the kind turned out to be a large one. */
  worthFrom: number;
};

/**
 * Names are believed to be absent for so long, our own writes since then aside. Somebody who makes one meanwhile is seen by
 * the write, which overwrites nobody. A list of thousands costs the server as much as hundreds of writes.
 */
const believedMs = 30_000;
/** So long it is counted how many ask; and after a list that failed, each is asked for alone for so long. */
const askedWithinMs = 5_000;
/** So long may a list take: asking a slow server for each would take it longer. */
const listTimeoutMs = 20_000;
/** From so many questions in that time on, one list of a whole kind costs less than asking for each. */
const worthAList = 16;
const namesPerQuestion = 50;

/**
 * Which objects of a kind nobody has made, known from one list of names for all placements that ask in the same moment: a
 * fleet that comes to a cluster for the first time asks for thousands of objects of a few kinds, and none of them is there.
 */
export class KindNames {
  readonly #cluster: Cluster;
  readonly #kinds = new Map<string, Kind>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Those of the asked that nobody made. What this does not name is unknown, and to be asked for. */
  async absent(asked: readonly Asked[], signal: AbortSignal): Promise<ReadonlySet<ObjectKey>> {
    const absent = new Set<ObjectKey>();
    const kinds = Map.groupBy(asked, ({ resource }) => `${resource.group}/${resource.name}`);
    await Promise.all(
      [...kinds].map(async ([kind, members]) => {
        const names = await this.#namesOf(kind, members);
        signal.throwIfAborted();
        if (names === undefined) return;
        const made = this.#kinds.get(kind)?.made;
        for (const { ref } of members) {
          const name = `${ref.namespace}/${ref.name}`;
          if (!names.has(name) && made?.has(name) !== true) absent.add(objectKey(ref));
        }
      }),
    );
    return absent;
  }

  #namesOf(name: string, members: readonly Asked[]): Promise<Names> | undefined {
    const nowMs = this.#cluster.clock.monotonicMs();
    const known = this.#kinds.get(name);
    const kind = known ?? newKind(nowMs);
    if (known === undefined) this.#kinds.set(name, kind);
    if (nowMs - kind.since >= askedWithinMs) {
      kind.since = nowMs;
      kind.asked = 0;
    }
    kind.asked += members.length;
    const resource = members[0]?.resource;
    if (kind.names === null && kind.asked >= kind.worthFrom && resource !== undefined) {
      kind.names = this.#list(resource, kind).then((names) => {
        if (names === undefined && kind.names !== null) this.#forgetAfter(kind, askedWithinMs);
        return names;
      });
      this.#forgetAfter(kind, believedMs);
    }
    return kind.names ?? undefined;
  }

  /** We made an object of this kind: it is not absent any more. */
  made({ group, name }: Resource, ref: ObjectRef): void {
    const kind = this.#kinds.get(`${group}/${name}`);
    if (kind !== undefined && kind.names !== null) kind.made.add(`${ref.namespace}/${ref.name}`);
  }

  close(): void {
    for (const kind of this.#kinds.values()) forget(kind);
  }

  #forgetAfter(kind: Kind, delayMs: number): void {
    kind.cancelForgetting();
    kind.cancelForgetting = this.#cluster.clock.after(delayMs, () => forget(kind));
  }

  /** One caller's list serves the others too, so that no single one of them calls it off. */
  async #list(resource: Resource, kind: Kind): Promise<Names> {
    const names = new Set<string>();
    const signal = AbortSignal.timeout(listTimeoutMs);
    try {
      for (let next = ''; ; ) {
        const query: { readonly [name: string]: string } = next === '' ? {} : { continue: next };
        const page: Page | undefined = await listPage(this.#cluster, resource, '', query, 'names', signal);
        if (page === undefined) return undefined;
        kind.worthFrom = Math.max(
          worthAList,
          Math.ceil((names.size + page.items.length + page.remaining) / namesPerQuestion),
        );
        if (kind.asked < kind.worthFrom) {
          forget(kind);
          return undefined;
        }
        for (const item of page.items) names.add(nameOf(item));
        if (page.complete) return names;
        next = page.next;
      }
    } catch (error) {
      if (error instanceof AppError) return undefined; // whoever asked asks for each, and hears what is wrong
      throw error;
    }
  }
}

function newKind(nowMs: number): Kind {
  const cancelForgetting = (): void => undefined;
  return { asked: 0, since: nowMs, names: null, made: new Set(), cancelForgetting, worthFrom: worthAList };
}

/** Nobody may ask any more: thousands of names are not kept for that. */
function forget(kind: Kind): void {
  kind.cancelForgetting();
  kind.names = null;
  kind.made.clear();
}
