import Type, { type Static } from 'typebox';
import { nameSchema, patternSchema, strict, textSchema } from './field-schemas.ts';

const patterns = (description: string) =>
  Type.Optional(Type.Array(patternSchema, { minItems: 1, maxItems: 200, description }));

const actionSchema = Type.Enum(['deny', 'warn', 'approve'], {
  default: 'deny',
  description: 'What a finding leads to: it holds the delivery, is told, or asks for an approval.',
});

const celSchema = strict(
  {
    expression: Type.String({
      minLength: 1,
      maxLength: 16_384,
      description: 'True where the object is right. Sees `object`, `placement`, `params` and `now`.',
    }),
    message: Type.String({ minLength: 1, maxLength: 500 }),
    field: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'Where in the object.' })),
    fix: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'What to do about it.' })),
  },
  'An expression of CEL, in the environment of Kubernetes.',
);

const exemptionSchema = strict(
  {
    projects: patterns('Of which projects; default: any.'),
    applications: patterns('Of which applications; default: any.'),
    targets: patterns('On which targets; default: any.'),
    objects: patterns('Which objects, as `Kind/name` or `Kind/namespace/name`; default: any.'),
    owner: Type.String({ minLength: 1, maxLength: 200, description: 'Who answers for it.' }),
    reason: Type.String({ minLength: 1, maxLength: 1000 }),
    until: Type.String({
      pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z)?$',
      'x-format': 'date',
      description: 'Its last day, such as 2027-03-31 (UTC); after it the policy bites again.',
    }),
  },
  'What is let through for a while though the policy finds it.',
);

export const policySpec = strict(
  {
    description: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    rego: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 65_536,
        description:
          'A module of Rego whose `deny`, `violation` or `warn` is a set of messages, or of {msg, field, fix}. Sees `input.object`, `input.placement`, `input.now` and `data.params`.',
      }),
    ),
    cel: Type.Optional(Type.Union([celSchema, Type.Array(celSchema, { minItems: 1, maxItems: 50 })])),
    use: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 63,
        'x-format': 'library-policy',
        description: 'The name of a policy of the starter library, to set its parameters, action or exemptions.',
      }),
    ),
    action: Type.Optional(actionSchema),
    approve: Type.Optional(
      strict(
        {
          count: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 1 })),
          from: Type.Optional(Type.Array(textSchema, { minItems: 1, description: '`group:leads`, `user:ada`.' })),
        },
        'Who must approve what it finds, where the action is `approve`; default: one person who may approve.',
      ),
    ),
    kinds: patterns('Kinds that it looks at, as `Kind` or `group/Kind`; default: all.'),
    match: Type.Optional(
      strict(
        {
          projects: patterns('Default: any.'),
          targets: patterns('Default: any.'),
          stages: patterns('Default: any.'),
          tier: Type.Optional(Type.Enum(['production', 'non-production'], { description: 'Default: any.' })),
        },
        'Where it is in force by itself; `{}` is everywhere. Without it, only where `guards.policies` names it.',
      ),
    ),
    parameters: Type.Optional(
      Type.Object(
        {},
        { additionalProperties: true, 'x-free': true, description: '`data.params` in Rego, `params` in CEL.' },
      ),
    ),
    exemptions: Type.Optional(Type.Array(exemptionSchema, { maxItems: 500 })),
    fix: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'What to do about a finding.' })),
    controls: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
        maxItems: 50,
        description: 'Rules of public benchmarks that it checks; those that begin with `CIS` count in the score.',
      }),
    ),
  },
  'Rules that objects are held against: exactly one of `rego`, `cel` and `use`.',
);
export type PolicySpec = Static<typeof policySpec>;

/** Names in `guards.policies`: of a Policy, or of a policy or set of the starter library. */
export const policyNamesSchema = Type.Array(nameSchema, {
  minItems: 1,
  maxItems: 200,
  description: 'Policies, and policies or sets of the starter library (`baseline`), that objects are held against.',
});
