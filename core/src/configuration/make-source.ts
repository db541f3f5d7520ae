import type { Json } from '../lib/json.ts';
import type { RepoUrl } from '../model/ids.ts';
import { addressOf, type MaterialRequest } from '../model/material.ts';
import type { Declared } from '../model/placement.ts';
import type { MoreSource, PlainSource, SourcePart } from '../model/settings.ts';
import { readOutsideAddress } from '../source/outside-address.ts';
import { type Place, pick } from './by-stage.ts';
import type { Connection, Project } from './configuration.ts';
import type { ApplicationSpec } from './kind-schemas.ts';
import { makeHelm } from './make-helm.ts';
import { makeJsonnet } from './make-jsonnet.ts';
import { makeKustomize } from './make-kustomize.ts';
import { mayReadFrom } from './may-use.ts';
import { readRevision } from './read-revision.ts';
import { readSourcePath } from './read-source-path.ts';
import { readRepoAddress } from './repo-address.ts';
import type { SourceFields } from './source-schemas.ts';

export type SourceFault = { readonly pointer: string; readonly message: string };
export type SourceFacts = {
  readonly project: Project;
  /** Some of which may be there for other projects only. */
  readonly connections?: readonly Connection[];
  readonly declared: Declared;
  readonly stages: readonly string[];
};

const text = { type: 'string' };
const defaultInclude: readonly string[] = ['**/*.{yaml,yml,json}'];

/** The sources of a document with their JSON pointers. */
export function sourcesOf({ source, sources }: Pick<ApplicationSpec, 'source' | 'sources'>): readonly {
  readonly pointer: string;
  readonly fields: SourceFields;
}[] {
  if (source !== undefined) return [{ pointer: '/spec/source', fields: source }];
  return (sources ?? []).map((fields, index) => ({ pointer: `/spec/sources/${index}`, fields }));
}

/**
 * What an application is rendered from in one place. The first source that is a Git repository tells its revisions; where
 * there is none, the repository that declares the application does.
 */
export function makeSource(spec: ApplicationSpec, facts: SourceFacts, place: Place): PlainSource | SourceFault {
  const made: { readonly fields: SourceFields; readonly part: SourcePart }[] = [];
  for (const { pointer, fields } of sourcesOf(spec)) {
    const part = makePart(fields, facts, place, pointer);
    if ('message' in part) return part;
    made.push({ fields, part });
  }
  const clash = clashOf(made.map(({ fields }) => fields));
  if (clash !== undefined)
    return { pointer: `/spec/sources/${clash}/ref`, message: 'another source has this name; choose another' };
  const leading = made.findIndex(({ fields, part }) => part.from?.kind === 'git' && !isOnlyRef(fields));
  const at = leading < 0 ? made.findIndex(({ fields }) => !isOnlyRef(fields)) : leading;
  const lead = made[at];
  if (lead === undefined)
    return { pointer: '/spec/sources', message: 'no source makes objects; one needs a `path` or a `chart`' };
  const git = lead.part.from?.kind === 'git' ? lead.part.from : undefined;
  const tracked = { repo: git?.repo ?? facts.declared.repo, revision: git?.revision ?? ({ kind: 'head' } as const) };
  const isTracked = (part: SourcePart): boolean =>
    part.from?.kind === 'git' &&
    part.from.repo === tracked.repo &&
    JSON.stringify(part.from.revision) === JSON.stringify(tracked.revision);
  const settle = (part: SourcePart): SourcePart => {
    if (!isTracked(part)) return part;
    const { from: _, ...own } = part;
    return own;
  };
  const more = made.flatMap(({ fields, part }, index): MoreSource[] =>
    index === at
      ? []
      : [{ ...settle(part), ref: fields.ref ?? null, isRendered: !isOnlyRef(fields), isBefore: index < at }],
  );
  const { chartKeys } = facts.project;
  return {
    ...tracked,
    ...settle(lead.part),
    ...(chartKeys !== null && { chartKeys }),
    ...(more.length > 0 && { more }),
  };
}

/** Where there is a name and nothing to render, others read its files. */
function isOnlyRef({ ref, path, chart, oci, archive, bucket }: SourceFields): boolean {
  return ref !== undefined && [path, chart, oci, archive, bucket].every((field) => field === undefined);
}

function clashOf(all: readonly SourceFields[]): number | undefined {
  const seen = new Set<string>();
  for (const [index, { ref }] of all.entries()) {
    if (ref === undefined) continue;
    if (seen.has(ref)) return index;
    seen.add(ref);
  }
  return undefined;
}

function makePart(fields: SourceFields, facts: SourceFacts, place: Place, pointer: string): SourcePart | SourceFault {
  const nothing = (what: string, field: string): SourceFault => ({
    pointer: `${pointer}/${field}`,
    message: `${what} has nothing for stage "${place.stage}"; add it, its tier or \`default\``,
  });
  const from = makeMaterial(fields, facts, place, pointer);
  if ('message' in from) return from;
  const path = fields.path === undefined ? '' : pick<string>(text, fields.path, place);
  if (path === undefined) return nothing('the path', 'path');
  const normal = readSourcePath(path);
  if (!normal.ok) return { pointer: `${pointer}/path`, message: normal.error };
  const values = pickAll(fields.values, place);
  if (typeof values === 'string') return nothing(`the value "${values}"`, `values/${values}`);
  const substitute = pickAll(fields.substitute, place);
  if (typeof substitute === 'string') return nothing(`the variable "${substitute}"`, `substitute/${substitute}`);
  const helm = makeHelm(fields.helm, place, facts.stages);
  if (helm !== undefined && 'missing' in helm) return nothing(`\`${helm.missing}\``, `helm/${helm.missing}`);
  const jsonnet = makeJsonnet(fields.jsonnet, place);
  if (jsonnet !== undefined && 'missing' in jsonnet)
    return nothing(`\`${jsonnet.missing}\``, `jsonnet/${jsonnet.missing}`);
  const kustomize = makeKustomize(fields.kustomize, place);
  if (kustomize !== undefined && 'missing' in kustomize)
    return nothing(`\`${kustomize.missing}\``, `kustomize/${kustomize.missing}`);
  const { labels, annotations } = fields;
  return {
    path: normal.value,
    include: fields.include ?? defaultInclude,
    exclude: fields.exclude ?? [],
    values,
    ...(helm && { helm }),
    ...(jsonnet && { jsonnet }),
    ...(kustomize && { kustomize }),
    from,
    ...(fields.substitute !== undefined && {
      substitute: Object.fromEntries(Object.entries(substitute).map(([name, value]) => [name, String(value)])),
    }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
}

/** Every entry's value for the place, or the name of the one that has none. */
function pickAll(entries: SourceFields['values'], place: Place): { readonly [name: string]: Json } | string {
  const picked: [string, Json][] = [];
  for (const [name, value] of Object.entries(entries ?? {})) {
    const own = pick<string | number | boolean>(text, value, place);
    if (own === undefined) return name;
    picked.push([name, own]);
  }
  return Object.fromEntries(picked);
}

const ways = ['repo', 'oci', 'archive', 'bucket'] as const;

/** Where the files lie: exactly one way, with what belongs to it and nothing else. */
function makeMaterial(
  fields: SourceFields,
  facts: SourceFacts,
  place: Place,
  pointer: string,
): MaterialRequest | SourceFault {
  const given = ways.filter((way) => fields[way] !== undefined);
  const [way, second] = given;
  if (way === undefined) return { pointer, message: `says not where the files are; add one of ${ways.join(', ')}` };
  if (second !== undefined)
    return { pointer: `${pointer}/${second}`, message: `names ${given.join(' and ')}; keep one` };
  const misplaced = misplacedField(fields);
  if (misplaced !== undefined)
    return { pointer: `${pointer}/${misplaced}`, message: 'does not belong to this sort of source; take it out' };
  const made = makeRequest(fields, facts, place, pointer);
  if ('message' in made) return made;
  const address = addressOf(made);
  if (mayReadFrom(facts.project, facts.connections ?? [], address)) return made;
  const { name } = facts.project;
  return {
    pointer: `${pointer}/${way}`,
    message: `"${address}" is not among the sources of project "${name}"; ask who owns Project/${name}`,
  };
}

function misplacedField(fields: SourceFields): string | undefined {
  const { repo, chart, oci, archive } = fields;
  const isChart = repo !== undefined && chart !== undefined;
  const allowed = [
    ...(isChart || oci !== undefined ? ['version', 'digest'] : []),
    ...(repo !== undefined ? (isChart ? ['chart'] : ['revision']) : []),
    ...(archive !== undefined ? ['sha256'] : []),
    ...(isChart ? [] : ['path']),
  ];
  return (['chart', 'version', 'digest', 'revision', 'sha256', 'path'] as const).find(
    (field) => fields[field] !== undefined && !allowed.includes(field),
  );
}

function makeRequest(
  fields: SourceFields,
  { declared }: SourceFacts,
  place: Place,
  pointer: string,
): MaterialRequest | SourceFault {
  const picked = (field: 'version' | 'digest' | 'sha256' | 'revision'): string | undefined =>
    pick<string>(text, fields[field], place);
  for (const field of ['version', 'digest', 'sha256', 'revision'] as const)
    if (fields[field] !== undefined && picked(field) === undefined)
      return {
        pointer: `${pointer}/${field}`,
        message: `the ${field} has nothing for stage "${place.stage}"; add it, its tier or \`default\``,
      };
  const missing = (field: string): SourceFault => ({ pointer, message: `"${field}" is missing` });
  const digest = picked('digest') ?? null;
  const outside = (address: string): string => {
    const read = readOutsideAddress(address);
    return read.ok ? read.value : address; // the schema's format has refused what cannot be read
  };
  if (fields.oci !== undefined) {
    const version = picked('version');
    if (version === undefined && digest === null) return missing('version');
    return { kind: 'oci', url: outside(fields.oci), version: version ?? '', digest };
  }
  if (fields.archive !== undefined) {
    const sha256 = picked('sha256');
    return sha256 === undefined ? missing('sha256') : { kind: 'archive', url: outside(fields.archive), sha256 };
  }
  if (fields.bucket !== undefined) {
    const { endpoint, name, prefix = '', region = 'us-east-1' } = fields.bucket;
    return { kind: 'bucket', endpoint: outside(endpoint), bucket: name, prefix, region };
  }
  const written = fields.repo ?? '';
  if (fields.chart !== undefined) {
    const version = picked('version');
    if (version === undefined && digest === null) return missing('version');
    const address = readOutsideAddress(written);
    if (!address.ok) return { pointer: `${pointer}/repo`, message: address.error };
    return { kind: 'chart', repo: address.value, name: fields.chart, version: version ?? '', digest };
  }
  const repo = written === '.' ? { ok: true as const, value: declared.repo } : readRepoAddress(written);
  if (!repo.ok) return { pointer: `${pointer}/repo`, message: repo.error };
  const revision = readRevision(picked('revision'));
  if (typeof revision === 'string') return { pointer: `${pointer}/revision`, message: revision };
  return { kind: 'git', repo: repo.value as RepoUrl, revision };
}
