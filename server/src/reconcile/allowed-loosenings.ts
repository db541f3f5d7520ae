import type { Json } from '@fairlead/core/lib/json.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

/** Under this name the store keeps what people allowed and no load of the configuration has taken up yet. */
export const allowedLooseningsName = 'allowed-loosenings';

const schema = Type.Array(Type.Object({ subject: Type.String(), digest: Type.String() }));
export type AllowedLoosening = { readonly subject: string; readonly digest: string };

/** What the store holds of it; nothing where it holds something else. */
export function readAllowedLoosenings(value: Json | undefined): readonly AllowedLoosening[] {
  return Value.Check(schema, value) ? value : [];
}
