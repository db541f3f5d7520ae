/** The type a schema describes, with every array, tuple and field read-only: how answers and inputs travel through the code. */
export type ReadOnly<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? number extends T['length']
      ? readonly ReadOnly<Item>[]
      : { readonly [Key in keyof T]: ReadOnly<T[Key]> }
    : T extends object
      ? { readonly [Key in keyof T]: ReadOnly<T[Key]> }
      : T;
