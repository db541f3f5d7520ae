import { Type } from 'typebox';
import { Nullable } from './scalars.ts';

/** The file that declares an object, or the template that it came from. */
export const Origin = Type.Object({
  path: Type.String(),
  /** 0 where it is not known. */
  line: Type.Integer(),
  /** Where a browser shows it at the commit; null or absent where that is not known. */
  link: Type.Optional(Nullable(Type.String())),
});
