import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import { type ReadLock, readLock } from '../promote/read-lock.ts';
import { type Position, readYaml, type YamlDocument } from '../yaml/read-yaml.ts';
import { findSurprisingKeys } from '../yaml/surprising-keys.ts';
import { stageKeys } from './by-stage.ts';
import { checkIgnore } from './check-ignore.ts';
import { checkPolicy } from './check-policy.ts';
import { checkValue } from './check-value.ts';
import { checkHealthChecks } from './health-check-schema.ts';
import {
  type ApplicationSpec,
  type ConfigurationKind,
  type ConnectionSpec,
  kindSchemas,
  laterKinds,
  type PolicySpec,
  type ProjectSpec,
  type TargetSpec,
} from './kind-schemas.ts';
import type { WindowSpec } from './make-window.ts';
import { checkRoles } from './role-schemas.ts';
import { didYouMean } from './suggest.ts';
import { visible } from './visible.ts';

type Head = {
  readonly name: string;
  readonly labels: { readonly [label: string]: string };
  readonly line: number;
  /** Where a field was written, by JSON pointer. */
  readonly locate: (pointer: string) => Position;
};

/** One document that says it is ours. `broken` keeps its identity, so that its previous good version can stay in force. */
export type ParsedDocument =
  | (Head & { readonly kind: 'Project'; readonly spec: ProjectSpec })
  | (Head & { readonly kind: 'Target'; readonly spec: TargetSpec })
  | (Head & { readonly kind: 'Connection'; readonly spec: ConnectionSpec })
  | (Head & { readonly kind: 'Window'; readonly spec: WindowSpec })
  | (Head & { readonly kind: 'Application'; readonly spec: ApplicationSpec })
  | (Head & { readonly kind: 'Policy'; readonly spec: PolicySpec })
  | { readonly kind: 'broken'; readonly of: ConfigurationKind; readonly name: string; readonly line: number };

export type FileFault = Position & {
  readonly subject: string;
  readonly field: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
};

/** What one file says. Depends on its text and path only, so that it may be kept by (blob, path). */
export type ParsedFile = {
  readonly path: string;
  readonly documents: readonly ParsedDocument[];
  /** Null where the file is no lock file. */
  readonly lock: ReadLock | null;
  readonly faults: readonly FileFault[];
  /** True when a document of ours could not even be told by kind and name. */
  readonly unidentified: boolean;
};

const configurationFile = /\.(?:yaml|yml|json)$/i;
const apiVersion = 'fairlead.dev/v1';
/** Objects to deliver, such as `host.fairlead.dev/v1`: near to configuration in name only. */
const ownObjects = /^[a-z]+\.fairlead\.dev\//;
/** A document or file that is wrong throughout is described by its beginning. */
const maxFaults = 20;
const maxFaultsOfFile = 200;
const lockFile = /\.lock\.ya?ml$/i;

/** Whether a file of the configuration path is looked at: YAML and JSON, outside hidden directories. */
export function isConfigurationFile(path: string): boolean {
  return configurationFile.test(path) && !path.split('/').some((part) => part.startsWith('.'));
}

/** Reads a file's documents of `fairlead.dev/v1`, or its lock where it is a `*.lock.yaml`; others are ignored. */
export function parseConfigurationFile(text: string, path: string): ParsedFile {
  if (lockFile.test(path)) return parseLockFile(text, path);
  if (!mentionsUs(text)) return { path, documents: [], lock: null, faults: [], unidentified: false };
  const documents: ParsedDocument[] = [];
  const faults: FileFault[] = [];
  let unidentified = false;
  for (const document of readYaml(text, 'configuration')) {
    const parsed = document.kind === 'broken' ? parseBroken(document) : parseDocument(document);
    if (parsed === undefined) continue;
    if (parsed.document !== undefined) documents.push(parsed.document);
    else if (parsed.faults.some((fault) => fault.severity === 'error')) unidentified = true;
    if (faults.length < maxFaultsOfFile) faults.push(...parsed.faults);
  }
  return { path, documents, lock: null, faults, unidentified };
}

function parseLockFile(text: string, path: string): ParsedFile {
  const lock = readLock(text);
  const faults: FileFault[] = lock.ok
    ? []
    : [{ ...lock.error, message: visible(lock.error.message), subject: '', field: '', severity: 'error' }];
  return { path, documents: [], lock, faults, unidentified: false };
}

/** A look at the text, so that a repository full of manifests costs no parsing. */
function mentionsUs(text: string): boolean {
  if (text.includes('fairlead.dev/')) return true;
  const groups = text.slice(0, 65_536).matchAll(/apiVersion["']?[ \t]{0,8}:[ \t]{0,8}["']?([^\s"',}]{1,40})/g);
  return [...new Set([...groups].map(([, group = '']) => group))].some(
    (group) => didYouMean(group, [apiVersion]) !== '',
  );
}

type Parsed = { readonly document?: ParsedDocument; readonly faults: readonly FileFault[] };

/** A document that is no YAML: ours only if it says so; its kind and name are taken from its lines where they stand there. */
function parseBroken(document: Extract<YamlDocument, { kind: 'broken' }>): Parsed | undefined {
  const { line, column, message, text } = document;
  if (!/fairlead\.dev\/v/.test(text)) return undefined;
  const beginning = text.slice(0, 4_096); // tenants write this text, and the patterns below look ahead
  const kind = /^kind:[ \t]*["']?(\w+)/m.exec(beginning)?.[1];
  const name = /^metadata:[ \t]*(?:\{[^}\n]*?|\r?\n(?:[ \t].*\r?\n)*?[ \t]+)name:[ \t]*["']?([a-z0-9.-]+)/m.exec(
    beginning,
  )?.[1];
  const known = kind !== undefined && isKind(kind) && name !== undefined;
  return {
    ...(known ? { document: { kind: 'broken', of: kind, name, line } } : {}),
    faults: [{ line, column, subject: known ? `${kind}/${name}` : '', field: '', message, severity: 'error' }],
  };
}

function parseDocument(document: Extract<YamlDocument, { kind: 'document' }>): Parsed | undefined {
  const { value, line, locate } = document;
  if (!isJsonObject(value)) return undefined;
  const written = value['apiVersion'];
  if (typeof written !== 'string') return undefined;
  if (!written.startsWith('fairlead.dev/')) return warnNearMiss(written, locate('/apiVersion'));
  const kind = value['kind'];
  if (typeof kind !== 'string' || !isKind(kind)) return { faults: [refuseKind(kind, locate('/kind'))] };
  const metadata = value['metadata'];
  const name = isJsonObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : '';
  const subject = name === '' ? kind : `${kind}/${visible(name.slice(0, 64))}`;
  const errors = [
    ...checkValue(kindSchemas[kind], value),
    ...checkChoices(kind, value),
    ...checkTiers(kind, value),
    ...checkIgnore(value),
    ...checkRolesOf(kind, name, value),
    ...(kind === 'Policy' ? checkPolicy(value['spec']) : []),
    ...checkEmergency(kind, value),
  ];
  const faults = errors.slice(0, maxFaults).map(
    ({ pointer, message }): FileFault => ({
      ...locate(pointer),
      subject,
      field: visible(fieldOf(pointer)),
      message: visible(message),
      severity: 'error',
    }),
  );
  const warnings = findSurprisingKeys(document).map(
    ({ word, line: at, column }): FileFault => ({
      line: at,
      column,
      subject,
      field: word,
      message: `other readers of YAML take the key ${word} as ${/^[yot]/i.test(word) && !/^off$/i.test(word) ? 'true' : 'false'}; quote it`,
      severity: 'warning',
    }),
  );
  if (faults.length > 0)
    return {
      ...(name === '' ? {} : { document: { kind: 'broken', of: kind, name, line } }),
      faults: [...faults, ...warnings],
    };
  return { document: makeDocument(kind, name, value, line, locate), faults: warnings };
}

function makeDocument(
  kind: ConfigurationKind,
  name: string,
  value: JsonObject,
  line: number,
  locate: Head['locate'],
): ParsedDocument {
  const metadata = value['metadata'] as JsonObject | undefined; // checked by the kind's schema
  const labels = (metadata?.['labels'] ?? {}) as { readonly [label: string]: string }; // as above
  const spec = (value['spec'] ?? {}) as JsonObject; // as above
  return { kind, name, labels, line, locate, spec } as ParsedDocument; // kind and spec belong together by the same schema
}

/** What a schema cannot say well: exactly one of several fields. */
function checkChoices(
  kind: ConfigurationKind,
  value: JsonObject,
): { readonly pointer: string; readonly message: string }[] {
  const spec = value['spec'];
  const choices = {
    Project: [],
    Policy: [],
    Target: ['host', 'kubernetes'],
    Connection: ['git', 'webhook', 'kubernetes', 'helm', 'registry', 'archive', 'oidc', 'github', 'gitlab', 'workload'],
    Application: ['stages', 'targets'],
    Window: [],
  }[kind];
  if (kind === 'Project' && isJsonObject(spec)) return checkHealthChecks(spec['health'], '/spec/health');
  if (!isJsonObject(spec) || choices.length === 0) return [];
  const sources = kind === 'Application' ? ['source', 'sources'].filter((field) => Object.hasOwn(spec, field)) : ['-'];
  if (sources.length === 0) return [{ pointer: '/spec', message: '"source" is missing; say where the manifests are' }];
  if (sources.length > 1)
    return [{ pointer: '/spec/sources', message: 'expected one of source and sources, found both' }];
  const given = choices.filter((choice) => Object.hasOwn(spec, choice));
  if (given.length > 1)
    return [{ pointer: `/spec/${given[1]}`, message: `expected one of ${choices.join(' and ')}, found both` }];
  if (given.length === 1)
    return kind === 'Target' || kind === 'Connection' ? checkCluster(kind, spec['kubernetes']) : [];
  const what = {
    Project: '',
    Policy: '',
    Target: 'what runs there',
    Connection: 'what it connects to',
    Application: 'where it goes',
    Window: '',
  }[kind];
  return [{ pointer: '/spec', message: `says not ${what}; add ${choices.join(' or ')}` }];
}

function checkRolesOf(kind: ConfigurationKind, name: string, value: JsonObject) {
  const spec = value['spec'];
  return kind === 'Project' && isJsonObject(spec) ? checkRoles(name, spec['roles']) : [];
}

/** An application cannot open what others demand of it. */
function checkEmergency(kind: ConfigurationKind, value: JsonObject) {
  const spec = value['spec'];
  const guards = isJsonObject(spec) ? spec['guards'] : undefined;
  if (kind !== 'Application' || !isJsonObject(guards) || guards['emergency'] === undefined) return [];
  const message =
    'an emergency lane is declared on Project or Target: an application cannot open what others demand of it';
  return [{ pointer: '/spec/guards/emergency', message }];
}

const tiers = ['production', 'non-production', 'default'];

/** Where no stages are known, what differs can differ by tier only. */
function checkTiers(
  kind: ConfigurationKind,
  value: JsonObject,
): { readonly pointer: string; readonly message: string }[] {
  if (kind === 'Application') return [];
  return stageKeys(kindSchemas[kind], value, '')
    .filter(({ key }) => !tiers.includes(key))
    .map(({ pointer, key }) => ({
      pointer,
      message: `"${key}" is no tier (${tiers.join(', ')})${didYouMean(key, tiers)}; stages are known to an Application only`,
    }));
}

/** Which cluster is said in exactly one way, and what belongs to one way only stands beside it. */
function checkCluster(
  kind: 'Target' | 'Connection',
  kubernetes: Json | undefined,
): { readonly pointer: string; readonly message: string }[] {
  if (!isJsonObject(kubernetes)) return [];
  const pointer = '/spec/kubernetes';
  const ways = kind === 'Target' ? ['context', 'server', 'connection', 'inCluster'] : ['context', 'server'];
  const given = ways.filter((way) => Object.hasOwn(kubernetes, way));
  const [first, second] = given;
  if (second !== undefined) return [{ pointer, message: `names ${given.join(' and ')}; keep one` }];
  const checks = checkHealthChecks(kubernetes['health'], `${pointer}/health`);
  if (checks.length > 0) return checks;
  if (first === undefined) return [{ pointer, message: `says not which cluster; add one of ${ways.join(', ')}` }];
  const fitting = {
    context: ['credential', 'proxy'],
    server: ['credential', 'proxy', 'certificateAuthority', 'tlsServerName'],
  };
  const allowed = first === 'context' || first === 'server' ? fitting[first] : [];
  return ['credential', 'proxy', 'certificateAuthority', 'tlsServerName']
    .filter((field) => Object.hasOwn(kubernetes, field) && !allowed.includes(field))
    .map((field) => ({ pointer: `${pointer}/${field}`, message: `means nothing beside ${first}; take it out` }));
}

function warnNearMiss(written: string, at: Position): Parsed | undefined {
  const hint = ownObjects.test(written) ? '' : didYouMean(written, [apiVersion]);
  if (hint === '') return undefined;
  return {
    faults: [
      {
        ...at,
        subject: '',
        field: 'apiVersion',
        message: `"${visible(written.slice(0, 80))}" is not ours, the document is ignored${hint}`,
        severity: 'warning',
      },
    ],
  };
}

function refuseKind(kind: Json | undefined, at: Position): FileFault {
  const kinds = Object.keys(kindSchemas);
  const later = typeof kind === 'string' && Object.hasOwn(laterKinds, kind) ? laterKinds[kind] : undefined;
  const message =
    later !== undefined
      ? `not there yet: this version has no ${later}; take the document out until then`
      : `${typeof kind === 'string' ? `"${visible(kind.slice(0, 80))}" is no kind of ours` : 'the document names no kind'}${(typeof kind === 'string' ? didYouMean(kind, kinds) : '') || `; expected one of ${kinds.join(', ')}`}`;
  return { ...at, subject: '', field: 'kind', message, severity: 'error' };
}

function isKind(kind: string): kind is ConfigurationKind {
  return Object.hasOwn(kindSchemas, kind);
}

/** `/spec/stages/0` → `spec.stages[0]`. */
export function fieldOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(
      (path, part) => (/^\d+$/.test(part) && path !== '' ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`),
      '',
    );
}
