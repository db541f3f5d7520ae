import { type Static, Type } from 'typebox';

const Change = Type.Object({
  actions: Type.Array(Type.String(), { minItems: 1 }),
  before: Type.Optional(Type.Unknown()),
  after: Type.Optional(Type.Unknown()),
  after_unknown: Type.Optional(Type.Unknown()),
  before_sensitive: Type.Optional(Type.Unknown()),
  after_sensitive: Type.Optional(Type.Unknown()),
  importing: Type.Optional(Type.Unknown()),
});

/**
 * What is read of `terraform show -json <plan>` and `tofu show -json <plan>`. Source: "JSON Output Format" of both, format
 * version 1.x; fields that are not named here may come and go.
 */
export const TerraformPlan = Type.Object({
  format_version: Type.String({ pattern: '^1\\.' }),
  errored: Type.Optional(Type.Boolean()),
  resource_changes: Type.Optional(
    Type.Array(
      Type.Object({
        address: Type.String(),
        previous_address: Type.Optional(Type.String()),
        mode: Type.Union([Type.Literal('managed'), Type.Literal('data')]),
        type: Type.String(),
        deposed: Type.Optional(Type.String()),
        change: Change,
      }),
    ),
  ),
  output_changes: Type.Optional(Type.Record(Type.String(), Change)),
});
export type TerraformPlan = Static<typeof TerraformPlan>;
export type TerraformChange = Static<typeof Change>;

/** What is read of a state (`state pull`): which history it belongs to and how far it has come. */
export const TerraformState = Type.Object({
  version: Type.Literal(4),
  lineage: Type.String(),
  serial: Type.Integer({ minimum: 0 }),
});
