import Type, { type Static } from 'typebox';
import type { CustomActions } from '../model/custom-action.ts';
import { strict } from './field-schemas.ts';
import { kindPatternSchema } from './health-check-schema.ts';

const maxScript = 65_536;

const customActionSchema = strict(
  {
    kind: kindPatternSchema,
    discovery: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: maxScript,
        description:
          'A script as Argo CD runs it: `obj` is the object; returns a table of actions by name. Default: all of `scripts`, always.',
      }),
    ),
    scripts: Type.Record(
      Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' }),
      Type.String({ minLength: 1, maxLength: maxScript }),
      {
        minProperties: 1,
        maxProperties: 64,
        description:
          'A script for each action, by its name, as Argo CD runs it: `obj` is the object and `actionParams` what the person gave; returns the object as it should be, or a list of {operation, resource}.',
      },
    ),
  },
  'What people may do to objects of a kind beside Git.',
);

export const customActionsSchema = Type.Array(customActionSchema, {
  maxItems: 256,
  description:
    'Actions of kinds that know some of their own, in Lua. They happen once; where Git declares what they changed, the next delivery brings it back.',
});

/** The actions of a checked document. */
export function makeCustomActions(fields: Static<typeof customActionsSchema> | undefined): readonly CustomActions[] {
  return (fields ?? []).map(({ kind, discovery = null, scripts }) => ({ kind, discovery, scripts }));
}
