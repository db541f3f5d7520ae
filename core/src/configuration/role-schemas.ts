import Type, { type Static } from 'typebox';
import type { DeclaredRole, Where } from '../access/declared-role.ts';
import { readEmail } from '../access/person.ts';
import { builtInRoles, isRoleName } from '../access/roles.ts';
import { isJsonObject, type Json } from '../lib/json.ts';
import { nameSchema, patternSchema, strict } from './field-schemas.ts';

const patternsSchema = Type.Union([patternSchema, Type.Array(patternSchema, { minItems: 1, maxItems: 64 })]);

export const rolesSchema = Type.Array(
  strict(
    {
      name: nameSchema,
      who: Type.Array(
        Type.String({
          pattern: '^(?:group|user):\\S(?:.*\\S)?$',
          maxLength: 512,
          description: '`group:NAME` as the identity provider spells it, or `user:` and a verified e-mail address.',
        }),
        { minItems: 1, maxItems: 256, description: 'Groups and people who hold it, compared whole and exactly.' },
      ),
      may: Type.Array(Type.Enum([...builtInRoles.admin, 'all']), {
        minItems: 1,
        description: 'Verbs that it allows; `all` for every one.',
      }),
      where: Type.Optional(
        strict(
          {
            tier: Type.Optional(Type.Enum(['production', 'non-production'])),
            target: Type.Optional(patternsSchema),
            kind: Type.Optional(patternsSchema),
          },
          'Where it may act: tier, targets, kinds of the one object acted on. What it may see is not narrowed.',
        ),
      ),
      everywhere: Type.Optional(
        Type.Literal(true, {
          description: 'In every project and over the installation itself. In Project/default only.',
        }),
      ),
    },
    'A role: who may do what, where.',
  ),
  { maxItems: 64, description: 'Roles of its people. A person holds all roles that name them or a group of theirs.' },
);
type RoleSpec = Static<typeof rolesSchema>[number];

/** The roles of a checked Project. */
export function makeRoles(project: string, roles: readonly RoleSpec[] | undefined): readonly DeclaredRole[] {
  return (roles ?? []).map(({ name, who, may, where = {}, everywhere = false }, index) => ({
    name,
    who: who.map(spelled),
    may: may.includes('all') ? builtInRoles.admin : may.filter((verb) => verb !== 'all'),
    where: makeWhere(where),
    everywhere,
    place: `Project/${project} spec.roles[${index}]`,
  }));
}

function makeWhere({ tier, target, kind }: NonNullable<RoleSpec['where']>): Where {
  const list = (patterns: string | readonly string[]): readonly string[] =>
    typeof patterns === 'string' ? [patterns] : patterns;
  return {
    ...(tier === undefined ? {} : { tier }),
    ...(target === undefined ? {} : { target: list(target) }),
    ...(kind === undefined ? {} : { kind: list(kind) }),
  };
}

/** E-mail addresses are compared in lower case, everything else as it is written. */
function spelled(who: string): string {
  const email = who.startsWith('user:') ? readEmail(who.slice('user:'.length)) : null;
  return email === null ? who : `user:${email}`;
}

/** What a schema cannot say of roles: names that stand for one thing, and who may give rights beyond a project. */
export function checkRoles(
  project: string,
  roles: Json | undefined,
): { readonly pointer: string; readonly message: string }[] {
  if (!Array.isArray(roles)) return [];
  const names = (roles as readonly Json[]).map((role) => (isJsonObject(role) ? role['name'] : undefined));
  return (roles as readonly Json[]).flatMap((role, index) => {
    const pointer = `/spec/roles/${index}`;
    const name = names[index];
    if (!isJsonObject(role) || typeof name !== 'string') return [];
    if (isRoleName(name))
      return [{ pointer: `${pointer}/name`, message: `"${name}" is a built-in role; choose another name` }];
    if (names.indexOf(name) !== index)
      return [{ pointer: `${pointer}/name`, message: `"${name}" is declared above already; choose another name` }];
    if (role['everywhere'] === true && project !== 'default')
      return [
        {
          pointer: `${pointer}/everywhere`,
          message: 'rights beyond one project are given in Project/default only; move the role there',
        },
      ];
    return [];
  });
}
