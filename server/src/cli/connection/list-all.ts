/** A list with what there is beyond it. Count and time are those of its first page. */
export type Listed<Item> = {
  readonly items: readonly Item[];
  readonly total: number;
  readonly asOf: number;
  /** True when the limit cut it. */
  readonly more: boolean;
};

type Page<Item> = {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly total: number;
  readonly asOf: number;
};

const pageSize = 200;

/** Reads a list page by page up to a limit. */
export async function listAll<Item>(
  limit: number,
  page: (query: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
): Promise<Listed<Item>> {
  const items: Item[] = [];
  let cursor: string | null = null;
  let first: Page<Item> | undefined;
  for (;;) {
    const size = Math.min(pageSize, limit - items.length);
    const answer: Page<Item> = await page({ limit: size, ...(cursor === null ? {} : { cursor }) });
    first ??= answer;
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === null || items.length >= limit) {
      return { items, total: first.total, asOf: first.asOf, more: cursor !== null };
    }
  }
}
