/** The part of WebAssembly that is used here: neither the language's library nor Node's types declare it. */
declare namespace WebAssembly {
  type ImportName = { readonly module: string; readonly name: string };
  class Module {
    private constructor();
    static imports(module: Module): ImportName[];
  }
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: { readonly [name: string]: unknown };
  }
  type Imports = { readonly [module: string]: { readonly [name: string]: (...args: never[]) => unknown } };
  function compile(bytes: Uint8Array): Promise<Module>;
  function compileStreaming(response: Response): Promise<Module>;
}
