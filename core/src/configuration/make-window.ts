import Type, { type Static } from 'typebox';
import type { Declared } from '../model/placement.ts';
import type { Tier } from '../model/settings.ts';
import type { WindowSet } from '../model/window.ts';
import { labelsSchema, patternSchema, strict } from './field-schemas.ts';
import { readWindows, windowFields } from './window-fields.ts';

const patternsSchema = Type.Union([patternSchema, Type.Array(patternSchema, { minItems: 1, maxItems: 64 })]);

const whereSchema = strict(
  {
    project: Type.Optional(patternsSchema),
    application: Type.Optional(patternsSchema),
    stage: Type.Optional(patternsSchema),
    target: Type.Optional(patternsSchema),
    tier: Type.Optional(Type.Enum(['production', 'non-production'])),
    labels: Type.Optional({ ...labelsSchema, description: 'Of the target, all of them.' }),
  },
  'Where it holds: all of what is said must fit; `{}` is everywhere. Left out, it holds where guards name it.',
);

export const windowSpec = strict(
  { ...windowFields, where: Type.Optional(whereSchema) },
  'When change may go on, for several at once: exactly as `guards.windows`, and where.',
);
export type WindowSpec = Static<typeof windowSpec>;

/** Where a window holds; what is absent fits everything. */
export type WindowWhere = {
  readonly project?: readonly string[];
  readonly application?: readonly string[];
  readonly stage?: readonly string[];
  readonly target?: readonly string[];
  readonly tier?: Tier;
  readonly labels?: { readonly [label: string]: string };
};

export type DeclaredWindow = {
  readonly name: string;
  readonly set: WindowSet;
  /** Null where it holds only where guards name it. */
  readonly where: WindowWhere | null;
  readonly declared: Declared;
};

/** The window of a checked document. */
export function makeWindow(
  { name, spec }: { readonly name: string; readonly spec: WindowSpec },
  declared: Declared,
): DeclaredWindow {
  const { where, ...fields } = spec;
  return {
    name,
    set: readWindows(fields, `Window/${name}`),
    where: where === undefined ? null : whereOf(where),
    declared,
  };
}

function whereOf({ tier, labels, ...patterns }: Static<typeof whereSchema>): WindowWhere {
  const lists = Object.entries(patterns).map(([field, value]) => [field, [value].flat()] as const);
  return {
    ...Object.fromEntries(lists),
    ...(tier === undefined ? {} : { tier }),
    ...(labels === undefined ? {} : { labels }),
  };
}
