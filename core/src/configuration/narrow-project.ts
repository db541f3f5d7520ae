import type { DeclaredRole } from '../access/declared-role.ts';
import { narrowRoles } from '../access/narrow-roles.ts';
import { isNoWider, narrower, type Patterns } from '../lib/pattern-bounds.ts';
import type { Project, Quotas, Restrictions } from './configuration.ts';
import { keepGuardFields } from './keep-guard-fields.ts';

/** What of a declaration takes effect at once, and the fields that would have loosened what stood. */
export type Narrowed<T> = { readonly inForce: T; readonly loosened: readonly string[] };

/**
 * A project judged by how it stood. One that is new is judged by `default`, in which its applications would have been
 * declared before; its roles hold in itself alone, and are its own.
 */
export function narrowProject(before: Project, after: Project, everywhere: readonly DeclaredRole[]): Narrowed<Project> {
  const isNew = before.name !== after.name;
  const bounds = narrowRestrictions(before.restrictions, after.restrictions);
  const quotas = narrowQuotas(before.quotas, after.quotas);
  const guards = keepGuardFields(before.behaviour, after.behaviour);
  const roles = isNew ? { roles: after.roles, loosened: [] } : narrowRoles(before.roles, after.roles, everywhere);
  const keepsKeys = before.chartKeys !== null && before.chartKeys !== after.chartKeys;
  const keepsUser =
    before.impersonate !== null && JSON.stringify(before.impersonate) !== JSON.stringify(after.impersonate);
  const keepsSigners = before.signers !== undefined && JSON.stringify(before.signers) !== JSON.stringify(after.signers);
  const { restrictions: _, quotas: __, ...rest } = after;
  return {
    inForce: {
      ...rest,
      restrictions: bounds.inForce,
      ...(quotas.inForce === undefined ? {} : { quotas: quotas.inForce }),
      behaviour: guards.inForce,
      chartKeys: keepsKeys ? before.chartKeys : after.chartKeys,
      ...(keepsSigners && before.signers !== undefined ? { signers: before.signers } : {}),
      impersonate: keepsUser ? before.impersonate : after.impersonate,
      roles: roles.roles,
    },
    loosened: [
      ...[...bounds.loosened, ...quotas.loosened, ...guards.loosened].map((field) => `spec.${field}`),
      ...(keepsSigners ? ['spec.signers'] : []),
      ...(keepsKeys ? ['spec.chartKeys'] : []),
      ...(keepsUser ? ['spec.impersonate'] : []),
      ...roles.loosened.map((name) => `spec.roles ${name}`),
    ],
  };
}

function narrowRestrictions(before: Restrictions, after: Restrictions): Narrowed<Restrictions> {
  const loosened: string[] = [];
  const keep = (field: string, old: Patterns, now: Patterns): Patterns => {
    if (!isNoWider(old, now)) loosened.push(field);
    return narrower(old, now);
  };
  const lists = (['sources', 'targets', 'namespaces'] as const).map(
    (field) => [field, keep(field, before[field], after[field])] as const,
  );
  const allow = keep('kinds.allow', before.kinds?.allow, after.kinds?.allow);
  const old = before.kinds?.deny ?? [];
  const gone = old.filter((pattern) => !(after.kinds?.deny ?? []).includes(pattern));
  if (gone.length > 0) loosened.push('kinds.deny');
  const deny = [...(after.kinds?.deny ?? []), ...gone];
  const kinds = { ...(allow === undefined ? {} : { allow }), ...(deny.length === 0 ? {} : { deny }) };
  return {
    inForce: {
      ...Object.fromEntries(lists.filter(([, list]) => list !== undefined)),
      ...(Object.keys(kinds).length === 0 ? {} : { kinds }),
    },
    loosened,
  };
}

function narrowQuotas(before: Quotas | undefined, after: Quotas | undefined): Narrowed<Quotas | undefined> {
  const loosened: string[] = [];
  const limits = (['placements', 'objects'] as const).flatMap((field) => {
    const [old, now] = [before?.[field], after?.[field]];
    if (old !== undefined && (now === undefined || now > old)) {
      loosened.push(`quotas.${field}`);
      return [[field, old] as const];
    }
    return now === undefined ? [] : [[field, now] as const];
  });
  return { inForce: limits.length === 0 ? undefined : Object.fromEntries(limits), loosened };
}
