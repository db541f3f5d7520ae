/// <reference path="./webassembly.d.ts" />
/** What the thread is started with. */
export type ThreadStart = {
  readonly module: WebAssembly.Module;
  readonly softMemoryBytes: number;
  readonly maxAnswerBytes: number;
};

/** A request as UTF-8 JSON. The buffer is handed over. */
export type ThreadRequest = Uint8Array;

export type ThreadAnswer =
  /** The module has started. */
  | { readonly kind: 'ready' }
  /** The buffer is handed over. */
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large' }
  /** The module ended. Its last words are not told: they may quote what it was given. */
  | { readonly kind: 'broken'; readonly isOutOfMemory: boolean };
