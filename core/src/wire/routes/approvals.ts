import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import * as act from '../view/act.ts';
import { ApprovalList } from '../view/approval.ts';
import { Id } from '../view/scalars.ts';

const byId = Type.Object({ id: Id }, { additionalProperties: false });
const access = { verb: 'approve', subject: 'placement' } as const;
const tag = 'approvals';

export const approvalRoutes = {
  listApprovals: reads({
    name: 'listApprovals',
    tag,
    path: '/api/v1/approvals',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: nothing,
    answer: ApprovalList,
    summary: 'What waits for an approval, oldest first, and whether the caller can give it.',
  }),
  approve: acts({
    name: 'approve',
    tag,
    path: '/api/v1/placements/{id}/approve',
    access,
    params: byId,
    body: act.ApproveBody,
    answer: act.Accepted,
    summary: 'Approve exactly the plan that waits; void as soon as it would do anything else.',
  }),
  reject: acts({
    name: 'reject',
    tag,
    path: '/api/v1/placements/{id}/reject',
    access,
    params: byId,
    body: act.RejectBody,
    answer: act.Accepted,
    summary: 'Reject exactly the plan that waits, with a reason.',
  }),
};
