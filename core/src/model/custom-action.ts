/** Actions that people wrote for kinds that know some of their own, by Argo CD's contract. */
export type CustomActions = {
  /** `group/Kind`, a kind of the core alone; `*` stands for any run of characters within the group or the kind. */
  readonly kind: string;
  /** A script that returns a table of the actions that an object offers now; null where all are always offered. */
  readonly discovery: string | null;
  /** By name: a script that returns the object as it should be, or what to do to which resources. */
  readonly scripts: { readonly [name: string]: string };
};

/** An action that an object offers now, or shows as not to be had now. */
export type OfferedAction = {
  readonly name: string;
  /** How people call it. */
  readonly label: string;
  readonly disabled: boolean;
  readonly parameters: readonly ActionParameter[];
};
export type ActionParameter = { readonly name: string; readonly preset: string };
