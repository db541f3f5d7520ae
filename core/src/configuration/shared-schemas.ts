import Type, { type Static } from 'typebox';
import { changeTraits } from '../model/approval.ts';
import { waivableGates } from '../model/settings.ts';
import {
  byStage,
  durationRangeSchema,
  durationSchema,
  namesSchema,
  presetSchema,
  strict,
  textSchema,
} from './field-schemas.ts';
import { policyNamesSchema } from './policy-schema.ts';
import { windowsSchema } from './window-fields.ts';

/** Fields with one shape on Project, Target and Application; the nearest wins, guards only add. */

const ignoreSchema = strict(
  {
    kind: Type.Optional(textSchema),
    name: Type.Optional(textSchema),
    path: Type.Optional(Type.String({ pattern: '^/', description: 'JSON pointer; everything below it is ignored.' })),
    jq: Type.Optional(
      Type.String({
        maxLength: 1024,
        'x-format': 'jq-path',
        description:
          'Path of jq, such as `.spec.template.spec.containers[] | select(.name == "proxy") | .resources` (Kubernetes).',
      }),
    ),
    manager: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Whatever this field manager holds (Kubernetes).' }),
    ),
  },
  'Fields that are not ours to judge, by one of `path`, `jq` and `manager`.',
);

export const retrySchema = strict(
  {
    limit: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0, maximum: 1000 }), Type.Literal('unlimited')], {
        description: 'Attempts after the first.',
      }),
    ),
    backoff: Type.Optional(durationRangeSchema),
    slow: Type.Optional(
      Type.Union([durationSchema, Type.Literal('off')], {
        description: 'Once the limit is reached: try again this often; `off` waits for the next event.',
      }),
    ),
  },
  'How failed deliveries are tried again.',
);

export const syncSchema = strict(
  {
    mode: Type.Optional(
      byStage(
        Type.Enum(['manual', 'automatic', 'promotion', 'every-commit'], { description: 'What starts a delivery.' }),
      ),
    ),
    prune: Type.Optional(
      byStage(Type.Enum(['off', 'on', 'confirm'], { description: 'Whether what Git no longer declares is deleted.' })),
    ),
    heal: Type.Optional(byStage(Type.Enum(['alert', 'correct'], { description: 'What happens on drift.' }))),
    retry: Type.Optional(byStage(retrySchema)),
    ignore: Type.Optional(Type.Array(ignoreSchema, { description: 'Added to what the project and target ignore.' })),
    additions: Type.Optional(
      byStage(
        Type.Enum(['ignore', 'alert', 'correct'], {
          description:
            'Fields that others added to objects of Git: shown only, told as drift, or taken away where drift is corrected (Kubernetes).',
        }),
      ),
    ),
    strangers: Type.Optional(
      byStage(
        Type.Enum(['ignore', 'alert'], {
          description:
            'Objects that nobody declared in the namespaces of the application: told as drift, and never deleted (Kubernetes).',
        }),
      ),
    ),
  },
  'How a placement follows Git; what is left out comes from the preset.',
);

export const deliverySchema = strict(
  {
    watch: Type.Optional(byStage(durationSchema)),
    healthDeadline: Type.Optional(byStage(durationSchema)),
    onFailure: Type.Optional(
      byStage(Type.Enum(['rollback', 'hold'], { description: 'What a failed or soon unhealthy delivery leads to.' })),
    ),
  },
  'How a delivery is judged.',
  {
    canary: 'canary steps',
    blueGreen: 'blue-green rollouts',
    ab: 'A/B rollouts',
    shadow: 'shadow traffic',
    flag: 'feature flags',
    steps: 'rollout steps',
    analysis: 'analysis of metrics',
    pass: 'analysis of metrics',
    verify: 'test suites after a delivery',
    maxParallel: 'rollouts over many targets',
    soak: 'rollouts over many targets',
    window: 'windows of a delivery (they are guards: spec.guards.windows)',
    windows: 'windows of a delivery (they are guards: spec.guards.windows)',
  },
);

const approveRule = strict(
  {
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 1 })),
    from: Type.Optional(
      Type.Array(textSchema, {
        minItems: 1,
        maxItems: 50,
        description:
          'Who may approve: `group:leads`, `user:ada@acme.dev`, `codeowners` for the owners of what changed. Default: everybody whose role may.',
      }),
    ),
    for: Type.Optional(
      Type.Array(Type.Enum(['any', ...changeTraits]), {
        minItems: 1,
        description:
          'What a delivery must do that it is asked for: a promotion, a deletion, a replacement, a change of settings (ConfigMap, Secret, File). Default: any.',
      }),
    ),
    valid: Type.Optional({ ...durationSchema, description: 'How long an approval is good for. Default: 7d.' }),
  },
  'How many of whom must approve a delivery before it is executed.',
);
export const approveSchema = Type.Union([approveRule, Type.Array(approveRule, { minItems: 1 })]);
export const reviewSchema = strict(
  { count: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 1 })) },
  'Every commit must have come by a request whose last commit so many people approved who took no part in it, as the forge says.',
);
export const emergencySchema = strict(
  {
    who: Type.Array(Type.String({ pattern: '^(?:group|user):\\S(?:.*\\S)?$', maxLength: 512 }), {
      minItems: 1,
      maxItems: 50,
      description: 'Who may: `group:oncall`, `user:ada@acme.dev`.',
    }),
    waives: Type.Array(Type.Enum([...waivableGates]), { minItems: 1, description: 'Gates that may be waived.' }),
    longest: Type.Optional({ ...durationSchema, description: 'How long at most. Default: 1h.' }),
  },
  'Who may let what pass that is demanded here, for a while and with a reason; somebody else reviews it afterwards. On Project and Target.',
);
const guardsSchema = strict(
  {
    approve: Type.Optional(byStage(approveSchema)),
    windows: Type.Optional(byStage(windowsSchema)),
    review: Type.Optional(byStage(reviewSchema)),
    policies: Type.Optional(byStage(policyNamesSchema)),
    signed: Type.Optional(
      byStage(
        Type.Enum(['commits'], {
          description:
            'Every commit since what runs must be signed by a signer of the project (`spec.signers`), for its committer.',
        }),
      ),
    ),
    leaks: Type.Optional(
      byStage(
        Type.Enum(['deny', 'warn'], {
          description: 'What a key, token or password leads to that stands in clear in what was rendered.',
        }),
      ),
    ),
    emergency: Type.Optional(byStage(emergencySchema)),
  },
  'Gates that are demanded here; nothing nearer to the application can loosen them.',
  {
    freeze: 'freezes on a calendar (until then: `windows` that deny, or `fairlead freeze`)',
    policy: 'a policy alone (write a list: policies)',
    tests: 'test suites',
    vulnerabilities: 'vulnerability checks',
    changeRequest: 'change requests',
    schema: 'schema checks',
  },
);

const notifyLevel = Type.Enum(['failures', 'failures-and-production', 'everything'], {
  description: 'Which transitions send a message.',
});
export const notifySchema = Type.Union([
  notifyLevel,
  strict(
    { level: Type.Optional(notifyLevel), to: Type.Optional(namesSchema) },
    'Which transitions send a message, and through which webhook connections (all of them when left out).',
  ),
]);

export const behaviourFields = {
  preset: Type.Optional(byStage(presetSchema)),
  sync: Type.Optional(byStage(syncSchema)),
  delivery: Type.Optional(byStage(deliverySchema)),
  guards: Type.Optional(guardsSchema),
  notify: Type.Optional(byStage(notifySchema)),
};
const behaviourSchema = Type.Object(behaviourFields);
export type Behaviour = Static<typeof behaviourSchema>;
export type SyncFields = Static<typeof syncSchema>;
export type DeliveryFields = Static<typeof deliverySchema>;
export type RetryFields = Static<typeof retrySchema>;
export type NotifyFields = Static<typeof notifySchema>;
