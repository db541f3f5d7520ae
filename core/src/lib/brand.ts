declare const brand: unique symbol;

/** A nominal type: `Brand<string, 'CommitSha'>` is a string that only a parser or constructor of that name makes. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
