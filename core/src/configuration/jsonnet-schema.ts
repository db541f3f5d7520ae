import Type, { type Static } from 'typebox';
import { byStage, strict, textSchema } from './field-schemas.ts';

const variableName = Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$' });
const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const texts = (description: string) =>
  Type.Optional(
    Type.Record(variableName, byStage(scalar), { description: `${description} \`{stage}\` is the stage.` }),
  );
const programs = (description: string) =>
  Type.Optional(Type.Record(variableName, byStage(textSchema), { description }));

/** `spec.source.jsonnet`; the names are those of the `jsonnet` command's options. */
export const jsonnetSchema = strict(
  {
    jpath: Type.Optional(
      byStage(
        Type.Array(textSchema, {
          maxItems: 16,
          description:
            'Folders in which imports are looked for, the last one first; relative to `path`, from the top of the repository with a leading `/`.',
        }),
      ),
    ),
    extStr: texts('Texts that `std.extVar` gives.'),
    extCode: programs('Jsonnet whose value `std.extVar` gives, such as "{replicas: 3}".'),
    tlaStr: texts('Texts for the arguments of a program that is a function.'),
    tlaCode: programs('Jsonnet for the arguments of a program that is a function.'),
  },
  'How the Jsonnet program in `path` is evaluated: that file, or every `*.jsonnet` of that folder.',
);
export type JsonnetFields = Static<typeof jsonnetSchema>;
