import Type, { type Static } from 'typebox';
import type { WorkloadRule } from '../access/match-workload.ts';
import { parseDuration } from '../lib/duration.ts';
import type { Declared } from '../model/placement.ts';
import type { WorkloadConnection } from './configuration.ts';
import { durationSchema, nameSchema, strict, textSchema } from './field-schemas.ts';

const usualLifeMs = 15 * 60_000;
const longestLifeMs = 3_600_000;

export const workloadSchema = strict(
  {
    issuer: Type.String({
      maxLength: 2048,
      'x-format': 'https-url',
      description: 'Who signs the tokens, exactly as they name it: https://token.actions.githubusercontent.com.',
    }),
    audience: Type.String({
      pattern: '^[\\x21-\\x7e]+$',
      maxLength: 256,
      description: 'For whom the tokens must be made: a name of this installation and of no other.',
    }),
    rules: Type.Array(
      strict(
        {
          claims: Type.Record(
            Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_./-]{0,127}$' }),
            Type.String({ minLength: 1, maxLength: 512 }),
            {
              minProperties: 1,
              description: 'Claim → what it must be; `*` stands for anything within a `/` segment, `**` for anything.',
            },
          ),
          role: nameSchema,
          project: nameSchema,
          for: Type.Optional(durationSchema),
        },
        'Who gets which role: all claims must fit.',
      ),
      { minItems: 1, maxItems: 256 },
    ),
    caFile: Type.Optional(textSchema),
  },
  'Machines that prove who they are by a token of their own: jobs of a CI system.',
);

/** The issuer of a checked Connection. A token lives 15m unless said otherwise, an hour at most. */
export function makeWorkload(
  name: string,
  spec: Static<typeof workloadSchema>,
  declared: Declared,
): WorkloadConnection {
  const { issuer, audience, rules, caFile = null } = spec;
  const made = rules.map(({ claims, role, project, for: life }, index): WorkloadRule => {
    const read = life === undefined ? undefined : parseDuration(life);
    const lifeMs = Math.min(longestLifeMs, Math.max(60_000, read?.ok === true ? read.value : usualLifeMs));
    return { claims, role, project, lifeMs, place: `Connection/${name} spec.workload.rules[${index}]` };
  });
  return { kind: 'workload', name, issuer, audience, rules: made, caFile, declared };
}
