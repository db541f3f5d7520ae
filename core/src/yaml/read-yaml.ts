import { constructFromEvents, parseEvents, YAMLException } from 'js-yaml';
import type { Json } from '../lib/json.ts';
import { measureExpansion } from './expansion.ts';
import { configurationSchema, kubernetesSchema, refuseNumber, textSchema } from './kubernetes-schema.ts';
import { findOffset, maxDepth, outline } from './outline.ts';
import { type Chunk, splitDocuments } from './split-documents.ts';

/** 1-based. */
export type Position = { readonly line: number; readonly column: number };

/** One document of a file. Positions of fields are found when asked for, by reading the document's text again. */
export type YamlDocument =
  | {
      readonly kind: 'document';
      readonly value: Json;
      /** Line of the first thing written in it. */
      readonly line: number;
      /** Where the field of a JSON pointer (`/spec/guards`) was written; the nearest ancestor for one that is missing. */
      readonly locate: (pointer: string) => Position;
      /** The document as written; its first line is `textLine` of the file. */
      readonly text: string;
      readonly textLine: number;
    }
  | ({ readonly kind: 'broken'; readonly message: string; readonly text: string } & Position);

/** What is refused rather than read: each is far above honest use and far below harm. */
export type YamlLimits = {
  readonly maxChars: number;
  readonly maxDocuments: number;
  readonly maxAliases: number;
  /** Characters and nodes of one document once its aliases are written out. */
  readonly maxExpandedSize: number;
};

export const yamlLimits: YamlLimits = {
  maxChars: 5 * 1024 * 1024,
  maxDocuments: 10_000,
  maxAliases: 100,
  maxExpandedSize: 8 * 1024 * 1024,
};

/**
 * `kubernetes` takes `on`, `off`, `y`, `no` … as booleans, also as keys; `configuration` takes them as text; `text`
 * takes every scalar as it was written.
 */
export type YamlReading = 'kubernetes' | 'configuration' | 'text';

/**
 * Reads a file of YAML (or JSON) documents as Kubernetes does. Documents without content are left out. A document that
 * cannot be read is `broken` at its place and harms no other; a file past the limits is one broken document.
 */
export function readYaml(
  text: string,
  reading: YamlReading = 'kubernetes',
  limits: YamlLimits = yamlLimits,
): YamlDocument[] {
  const documents: YamlDocument[] = [];
  for (const document of eachDocument(text, reading, limits)) {
    documents.push(document);
    if (documents.length > limits.maxDocuments) return [document];
  }
  return documents;
}

/**
 * The same, document by document, each read when it is asked for: whoever reads a large file can do other things in
 * between. A file of too many documents ends with one broken document in the place of the first that is too many.
 */
export function* eachDocument(
  text: string,
  reading: YamlReading = 'kubernetes',
  limits: YamlLimits = yamlLimits,
): Generator<YamlDocument, void> {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const first = { line: 1, column: 1 };
  if (source.length > limits.maxChars) {
    const message = `the file holds ${source.length} characters, more than ${limits.maxChars}; split it`;
    return yield broken(first, message, source);
  }
  const nul = source.indexOf('\0');
  if (nul >= 0)
    return yield broken(
      positionAt(source, nul, 1),
      'the file holds a NUL character; save it as plain UTF-8 text',
      source,
    );
  const chunks = splitDocuments(source);
  const tooMany = `the file holds more than ${limits.maxDocuments} documents; split it`;
  if (chunks.length > limits.maxDocuments * 10) return yield broken(first, tooMany, source);
  let count = 0;
  for (const chunk of chunks)
    for (const document of readChunk(chunk, reading, limits)) {
      if (count++ === limits.maxDocuments) return yield broken(first, tooMany, source);
      yield document;
    }
}

function readChunk(chunk: Chunk, reading: YamlReading, limits: YamlLimits): YamlDocument[] {
  const { text } = chunk;
  try {
    const events = parseEvents(text, { maxDepth });
    if (events.length === 0) return [];
    const schema =
      reading === 'kubernetes' ? kubernetesSchema : reading === 'configuration' ? configurationSchema : textSchema;
    const values = constructFromEvents(events, { source: text, schema, maxAliases: limits.maxAliases });
    const value = values[0];
    if (value === null || value === undefined || (value === '' && reading === 'text')) return [];
    const first = events[1];
    const offset =
      first === undefined ? 0 : 'start' in first ? first.start : 'valueStart' in first ? first.valueStart : 0;
    const start = positionAt(text, Math.max(0, offset), chunk.line);
    const refusal = refuseNumber(value) || (text.includes('*') ? refuseExpansion(value, limits) : '');
    if (refusal !== '') return [broken(start, refusal, text)];
    // The schema above constructs nothing but JSON values.
    return [
      { kind: 'document', value: value as Json, line: start.line, locate: locator(chunk), text, textLine: chunk.line },
    ];
  } catch (error) {
    return [describeError(error, chunk)];
  }
}

function refuseExpansion(value: unknown, limits: YamlLimits): string {
  const expansion = measureExpansion(value);
  if (expansion === null) return 'an alias refers to a value that contains it; write the value out';
  if (expansion.size > limits.maxExpandedSize)
    return `aliases expand this document past ${limits.maxExpandedSize} characters; write less by alias`;
  if (expansion.depth > maxDepth) return `aliases nest this document deeper than ${maxDepth} levels`;
  return '';
}

/** Positions of fields in the document; its text is read again at the first question only. */
function locator(chunk: Chunk): (pointer: string) => Position {
  let known: { readonly root: ReturnType<typeof outline>; readonly lineStarts: readonly number[] } | undefined;
  return (pointer) => {
    known ??= { root: outline(chunk.text), lineStarts: findLineStarts(chunk.text) };
    const offset = known.root === undefined ? 0 : findOffset(known.root, pointer);
    let low = 0;
    for (let high = known.lineStarts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((known.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: chunk.line + low, column: offset - (known.lineStarts[low] ?? 0) + 1 };
  };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', next + 1)) starts.push(next + 1);
  return starts;
}

/** Line and column of an offset in a text whose first line is `firstLine` of its file. */
export function positionAt(text: string, offset: number, firstLine: number): Position {
  let line = firstLine;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) {
    line += 1;
    lineStart = next + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

function broken(position: Position, message: string, text: string): YamlDocument {
  return { kind: 'broken', ...position, message, text };
}

/** The parser's own sentences, where ours say better what to do; each is checked by a test against the parser. */
const clearer: { readonly [reason: string]: string } = {
  'duplicated mapping key': 'is written twice in the same mapping; keep one',
};

function describeError(error: unknown, chunk: Chunk): YamlDocument {
  if (!(error instanceof YAMLException)) {
    const message = error instanceof RangeError ? 'nests too deeply to be read' : 'cannot be read as YAML';
    return broken({ line: chunk.line, column: 1 }, message, chunk.text);
  }
  const offset = error.mark?.position ?? 0;
  const position = positionAt(chunk.text, offset, chunk.line);
  const better = clearer[error.reason];
  if (better === undefined) return broken(position, error.reason, chunk.text);
  const word = /^["']?([^\s"':,{}]{1,80})/.exec(chunk.text.slice(offset, offset + 100))?.[1] ?? '';
  return broken(position, word === '' ? `a key ${better}` : `the key "${word}" ${better}`, chunk.text);
}
