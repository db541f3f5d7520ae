import Type, { type Static } from 'typebox';
import { isJsonObject, type Json } from '../lib/json.ts';
import type { HealthCheck } from '../model/health-check.ts';
import { strict } from './field-schemas.ts';

const maxScript = 65_536;
const expression = (description: string) => Type.String({ minLength: 1, maxLength: 4096, description });

/** Which kinds an entry of a target is for. */
export const kindPatternSchema = Type.String({
  pattern: '^(?:[a-z0-9.*-]+/)?[A-Za-z0-9*]+$',
  maxLength: 320,
  description:
    'The kind that it is for: `group/Kind`, or a kind of the core alone; `*` for any run of characters. An exact name wins.',
});

const healthCheckSchema = strict(
  {
    kind: kindPatternSchema,
    lua: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: maxScript,
        description: 'A script as Argo CD runs it: `obj` is the object; return {status = "Healthy", message = "…"}.',
      }),
    ),
    cel: Type.Optional(
      strict(
        {
          current: expression('True where the object is healthy.'),
          inProgress: Type.Optional(expression('True while it is on its way; asked first.')),
          failed: Type.Optional(expression('True where it failed; asked second.')),
        },
        'Expressions as Flux judges them; fields of the object are variables.',
      ),
    ),
  },
  'How objects of a kind say how they are: exactly one of `lua` and `cel`.',
);

export const healthChecksSchema = Type.Array(healthCheckSchema, {
  maxItems: 256,
  description: 'The health of kinds that say it in their own way. Each check runs once for each state of an object.',
});

/** The checks of a checked document. */
export function makeHealthChecks(fields: Static<typeof healthChecksSchema> | undefined): readonly HealthCheck[] {
  return (fields ?? []).flatMap(({ kind, lua, cel }): readonly HealthCheck[] => {
    if (lua !== undefined) return [{ kind, by: { lua } }];
    return cel === undefined ? [] : [{ kind, by: { cel } }];
  });
}

/** Checks that say neither how, or say it twice. */
export function checkHealthChecks(
  health: Json | undefined,
  pointer: string,
): { readonly pointer: string; readonly message: string }[] {
  if (!Array.isArray(health)) return [];
  return health.flatMap((check: Json, index) => {
    if (!isJsonObject(check)) return [];
    const given = ['lua', 'cel'].filter((way) => Object.hasOwn(check, way)).length;
    const message = given === 0 ? 'says not how; add lua or cel' : 'expected one of lua and cel, found both';
    return given === 1 ? [] : [{ pointer: `${pointer}/${index}`, message }];
  });
}
