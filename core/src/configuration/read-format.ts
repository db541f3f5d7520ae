import { parseDuration } from '../lib/duration.ts';
import { parseJqPath } from '../lib/jq-path.ts';
import { libraryPolicies } from '../policy/library/library.ts';
import { readOutsideAddress } from '../source/outside-address.ts';
import { namePattern } from './field-schemas.ts';
import { endOf } from './make-policies.ts';
import { readRepoAddress } from './repo-address.ts';
import { refuseCron, refuseZone } from './window-fields.ts';

const readers: { readonly [format: string]: (text: string) => string | undefined } = {
  name: (text) =>
    new RegExp(namePattern).test(text)
      ? undefined
      : `"${text}" is not a name; use lower-case letters, digits, "-" and ".", at most 63`,
  duration: refuseDuration,
  cron: refuseCron,
  zone: refuseZone,
  'duration-range': (text) => {
    const range = readDurationRange(text);
    return typeof range === 'string' ? range : undefined;
  },
  'port-range': (text) => {
    const range = readPortRange(text);
    return typeof range === 'string' ? range : undefined;
  },
  'jq-path': (text) => {
    const path = parseJqPath(text);
    return path.ok ? undefined : path.error;
  },
  repo: (text) => (text === '.' ? undefined : refuseAddress(text)),
  'repo-prefix': refuseAddress,
  source: (text) => (text === '.' ? undefined : text.startsWith('oci://') ? refuseOutside(text) : refuseAddress(text)),
  outside: refuseOutside,
  date: (text) => (endOf(text) === undefined ? `"${text}" is no day; write for example 2027-03-31` : undefined),
  'library-policy': (text) =>
    libraryPolicies(text)?.length === 1 && libraryPolicies(text)?.[0]?.name === text
      ? undefined
      : `"${text}" is no policy of the starter library; see \`fairlead policy list --library\``,
  'http-url': (text) =>
    /^https?:\/\/[A-Za-z0-9.[\]:-]+(?:\/[^\s\p{Cc}]*)?$/u.test(text) && !text.includes('@')
      ? undefined
      : 'is not an http(s) address without credentials; put the credential into spec.credential',
  'https-url': (text) =>
    /^https:\/\/[A-Za-z0-9.[\]:-]+(?:\/[^\s\p{Cc}?#@]*)?$/u.test(text)
      ? undefined
      : 'is not an https address without credentials, such as https://10.0.0.1:6443',
};

/** Why a text does not have one of our formats; undefined when it does. */
export function readFormat(format: string, text: string): string | undefined {
  return readers[format]?.(text);
}

function refuseDuration(text: string): string | undefined {
  const duration = parseDuration(text);
  return duration.ok ? undefined : duration.error;
}

function refuseAddress(text: string): string | undefined {
  const address = readRepoAddress(text);
  return address.ok ? undefined : address.error;
}

function refuseOutside(text: string): string | undefined {
  const address = readOutsideAddress(text);
  return address.ok ? undefined : address.error;
}

/** `10s..10m` in milliseconds, or why it is not that. */
export function readDurationRange(text: string): { readonly minMs: number; readonly maxMs: number } | string {
  const [from, to, ...rest] = text.split('..');
  const min = parseDuration(from ?? '');
  const max = parseDuration(to ?? '');
  if (to === undefined || rest.length > 0 || !min.ok || !max.ok)
    return `"${text}" is not a range of durations; write for example 10s..10m`;
  if (min.value < 1_000) return `"${text}" begins below one second; begin with at least 1s`;
  return min.value <= max.value
    ? { minMs: min.value, maxMs: max.value }
    : `"${text}" runs backwards; write the shorter duration first`;
}

/** `8080` or `8000-8099`, or why it is not that. */
export function readPortRange(text: string): { readonly from: number; readonly to: number } | string {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const from = Number(match?.[1] ?? 0);
  const to = Number(match?.[2] ?? match?.[1] ?? 0);
  if (match === null || from < 1 || to > 65_535 || from > to)
    return `"${text}" is not a range of ports; write for example 8000-8099`;
  return { from, to };
}
