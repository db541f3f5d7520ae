/**
 * How Kubernetes reads YAML (sigs.k8s.io/yaml, which is go-yaml v2 followed by a conversion to JSON): the booleans of
 * YAML 1.1, octal `0755` and `0o755`, `1_000`, merge keys; dates and sexagesimal numbers stay strings; unknown tags are
 * ignored. Stricter than it: duplicate keys, null keys, `__proto__`, infinite numbers and integers past 2^53 are refused.
 */
import {
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  strTag,
} from 'js-yaml';

const trueWords: ReadonlySet<string> = new Set('y Y yes Yes YES true True TRUE on On ON'.split(' '));
const falseWords: ReadonlySet<string> = new Set('n N no No NO false False FALSE off Off OFF'.split(' '));
const decimalPattern = /^[-+]?(?:0|[1-9][0-9]*)$/;
const prefixedPattern = /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[bB]([01]+)|[oO]?([0-7]+))$/;
const floatPattern = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const unbounded: ReadonlySet<string> = new Set(
  '.inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF .nan .NaN .NAN'.split(' '),
);
const digits = [...'0123456789'];

const boolTag = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  implicitFirstChars: [...'yYnNtTfFoO'],
  resolve: (source) => (trueWords.has(source) ? true : falseWords.has(source) ? false : NOT_RESOLVED),
  identify: () => false,
});

/** YAML 1.2's booleans, which editors know too: `on`, `off`, `yes` and `no` are text. */
const plainBoolTag = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  implicitFirstChars: [...'tTfF'],
  resolve: (source) => (isSurprisingBoolean(source) ? NOT_RESOLVED : boolTag.resolve(source, false, '')),
  identify: () => false,
});

function readInteger(source: string): number | typeof NOT_RESOLVED {
  const text = source.includes('_') ? source.replaceAll('_', '') : source;
  if (decimalPattern.test(text)) {
    const value = Number(text) + 0;
    return Number.isSafeInteger(value) ? value : Number.NaN;
  }
  const match = prefixedPattern.exec(text);
  if (match === null) return NOT_RESOLVED;
  const [, sign, hex, binary, octal] = match;
  const size =
    hex !== undefined ? parseInt(hex, 16) : binary !== undefined ? parseInt(binary, 2) : parseInt(octal ?? '', 8);
  return sign === '-' && size !== 0 ? -size : size;
}

function readFloat(source: string): number | typeof NOT_RESOLVED {
  if (unbounded.has(source)) return Number.POSITIVE_INFINITY;
  const text = source.includes('_') ? source.replaceAll('_', '') : source;
  return floatPattern.test(text) ? Number(text) : NOT_RESOLVED;
}

const intTag = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: ['-', '+', ...digits],
  resolve: readInteger,
  identify: () => false,
});

const floatTag = defineScalarTag<number>('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: ['-', '+', '.', ...digits],
  resolve: readFloat,
  identify: () => false,
});

const binaryTag = defineScalarTag<string>('tag:yaml.org,2002:binary', {
  resolve: () => NOT_RESOLVED,
  identify: () => false,
});

type Carrier = { [key: string]: unknown };

/** The sentence for a number that would not arrive as it was written; empty when the value is fine. */
export function refuseNumber(value: unknown): string {
  if (typeof value !== 'number' || Number.isFinite(value)) return '';
  return Number.isNaN(value)
    ? 'this integer has more digits than are kept (2^53); quote it if it is text'
    : 'infinite numbers and NaN cannot be sent as JSON; quote it if it is text';
}

const mapping = {
  create: (): Carrier => ({}),
  addPair: (carrier: Carrier, key: unknown, value: unknown): string => {
    if (key === null) return 'a key may not be null; quote it';
    if (typeof key === 'object') return 'a key must be text, not a list or mapping';
    const refusal = refuseNumber(value) || refuseNumber(key);
    if (refusal !== '') return refusal;
    const name = String(key);
    if (name === '__proto__') return 'the key "__proto__" is refused; no document needs it';
    carrier[name] = value;
    return '';
  },
  has: (carrier: Carrier, key: unknown): boolean => Object.hasOwn(carrier, String(key)),
  keys: (carrier: Carrier): string[] => Object.keys(carrier),
  get: (carrier: Carrier, key: unknown): unknown => carrier[String(key)],
  identify: () => false,
};

const sequence = {
  create: (): unknown[] => [],
  addItem: (carrier: unknown[], item: unknown): string => {
    const refusal = refuseNumber(item);
    if (refusal === '') carrier.push(item);
    return refusal;
  },
  identify: () => false,
};

/** Tags that nobody defined are ignored, as go-yaml does: the value is read as if it had none. */
const unknownTags = ['!', 'tag:'].flatMap((prefix) => [
  defineScalarTag<string>(prefix, { matchByTagPrefix: true, resolve: (source) => source, identify: () => false }),
  defineSequenceTag(prefix, { ...sequence, matchByTagPrefix: true }),
  defineMappingTag(prefix, { ...mapping, matchByTagPrefix: true }),
]);

const structure = [
  strTag,
  defineSequenceTag('tag:yaml.org,2002:seq', sequence),
  defineMappingTag('tag:yaml.org,2002:map', mapping),
];

export const kubernetesSchema = new Schema([
  ...structure,
  nullYaml11Tag,
  boolTag,
  intTag,
  floatTag,
  binaryTag,
  mergeTag,
  ...unknownTags,
]);

/** Every scalar as the text that was written. */
export const textSchema = new Schema(structure);

/** Kubernetes' reading with YAML 1.2's booleans: how Fairlead reads its own configuration, where `prune: on` says what it says. */
export const configurationSchema = kubernetesSchema.withTags(plainBoolTag);

/** Words that YAML 1.1 reads as booleans and most people mean as text. */
export function isSurprisingBoolean(word: string): boolean {
  return (trueWords.has(word) || falseWords.has(word)) && !/^(?:true|false)$/i.test(word);
}
