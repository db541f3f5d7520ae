import { Type } from 'typebox';
import { nothing, reads } from '../route.ts';
import { FindingList, PolicyList } from '../view/policy.ts';
import { Id, Name } from '../view/scalars.ts';

const view = { verb: 'view', subject: 'project' } as const;
const tag = 'governance';

export const policyRoutes = {
  listPolicies: reads({
    name: 'listPolicies',
    tag,
    path: '/api/v1/policies',
    access: view,
    params: nothing,
    query: nothing,
    answer: PolicyList,
    summary: 'Policies, where they are in force, what each finds now, and what is exempted until when.',
  }),
  listFindings: reads({
    name: 'listFindings',
    tag,
    path: '/api/v1/findings',
    access: view,
    params: nothing,
    query: Type.Object(
      {
        project: Type.Optional(Name),
        application: Type.Optional(Name),
        placement: Type.Optional(Id),
        rule: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      },
      { additionalProperties: false },
    ),
    answer: FindingList,
    summary: 'What the rules in force find in what Git asks for now.',
  }),
};
