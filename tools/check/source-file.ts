import { type ParseResult, parseSync } from 'oxc-parser';

/** One module that a file imports. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Gone at run time. */
  readonly isType: boolean;
}

/** A file with what the rules ask of it. Parsed when first asked, once. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  #parsed: ParseResult | undefined;
  #imports: readonly Import[] | undefined;
  #lineStarts: readonly number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** A test, or a contract suite that tests call. */
  get isTest(): boolean {
    return /\.(test|contract)\.tsx?$/.test(this.path);
  }

  /** A test, or what only tests use. */
  get isForTests(): boolean {
    return this.isTest || this.path.includes('/testing/');
  }

  get program(): ParseResult['program'] {
    return this.#parse().program;
  }

  get imports(): readonly Import[] {
    this.#imports ??= this.#readImports();
    return this.#imports;
  }

  get lineCount(): number {
    return this.text.trimEnd().split('\n').length;
  }

  /** The line, from 1, of an offset into the text. */
  lineOf(offset: number): number {
    this.#lineStarts ??= [0, ...Array.from(this.text.matchAll(/\n/g), ({ index }) => index + 1)];
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  #parse(): ParseResult {
    this.#parsed ??= parseSync(this.path, this.text);
    return this.#parsed;
  }

  #readImports(): readonly Import[] {
    const { staticImports, staticExports, dynamicImports } = this.#parse().module;
    const found: Import[] = staticImports.map(({ start, moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      line: this.lineOf(start),
      isType: entries.length > 0 && entries.every(({ isType }) => isType),
    }));
    for (const { entries } of staticExports) {
      for (const { moduleRequest, isType } of entries) {
        if (moduleRequest)
          found.push({ specifier: moduleRequest.value, line: this.lineOf(moduleRequest.start), isType });
      }
    }
    for (const { start, moduleRequest } of dynamicImports) {
      const literal = /^(['"])(.*)\1$/.exec(this.text.slice(moduleRequest.start, moduleRequest.end))?.[2];
      if (literal) found.push({ specifier: literal, line: this.lineOf(start), isType: false });
    }
    return found;
  }
}
