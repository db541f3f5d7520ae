/** How a Jsonnet program is evaluated. The names are those of the `jsonnet` command. */
export type JsonnetSettings = {
  /** Where imports are looked for after the importing file's own folder, the last one first; like values files of charts. */
  readonly jpath: readonly string[];
  readonly extStr: { readonly [name: string]: string };
  readonly extCode: { readonly [name: string]: string };
  readonly tlaStr: { readonly [name: string]: string };
  readonly tlaCode: { readonly [name: string]: string };
};
