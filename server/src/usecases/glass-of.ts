import type { TokenRecord } from '../ports/store.ts';

const mark = 'break-glass/';

/** The emergency for which a token was given; undefined for every other one. */
export function glassOf({ createdBy }: Pick<TokenRecord, 'createdBy'>): string | undefined {
  return createdBy.startsWith(mark) ? createdBy.slice(mark.length) : undefined;
}

/** By which its tokens are told. */
export function markOfGlass(id: string): string {
  return `${mark}${id}`;
}
