import { type TSchema, Type } from 'typebox';
import { Nullable } from './scalars.ts';

/** Query fields of every list. `cursor` is what the page before answered as `next`. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
};

/** One page of a list: its items, the true number of all, and where the next page begins (null at the end). */
export function PageOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    next: Nullable(Type.String()),
    total: Type.Integer({ minimum: 0 }),
    asOf: Type.Integer({ minimum: 0, description: 'When this was read.' }),
  });
}
