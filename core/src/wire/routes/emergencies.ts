import { Type } from 'typebox';
import type { Evidence } from '../../evidence/evidence.ts';
import { acts, noBody, nothing, reads } from '../route.ts';
import { Accepted } from '../view/act.ts';
import { EmergencyBody, EmergencyList, EmergencyReviewBody } from '../view/emergency.ts';
import { Id } from '../view/scalars.ts';

const byId = Type.Object({ id: Id }, { additionalProperties: false });
const access = { verb: 'emergency', subject: 'placement' } as const;
const tag = 'emergencies';

export const emergencyRoutes = {
  listEmergencies: reads({
    name: 'listEmergencies',
    tag,
    path: '/api/v1/emergencies',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: nothing,
    answer: EmergencyList,
    summary: 'Emergencies that go on, and those that nobody has reviewed yet.',
  }),
  beginEmergency: acts({
    name: 'beginEmergency',
    tag,
    path: '/api/v1/placements/{id}/emergency',
    access,
    params: byId,
    body: EmergencyBody,
    answer: Accepted,
    summary: 'Waive gates of a placement for a while, where its guards name you; somebody else reviews it.',
  }),
  endEmergency: acts({
    name: 'endEmergency',
    tag,
    path: '/api/v1/emergencies/{id}/end',
    access,
    params: byId,
    body: noBody,
    answer: Accepted,
    summary: 'Close the lane before its time.',
  }),
  reviewEmergency: acts({
    name: 'reviewEmergency',
    tag,
    path: '/api/v1/emergencies/{id}/review',
    access,
    params: byId,
    body: EmergencyReviewBody,
    answer: Accepted,
    summary: 'Sign that somebody else than whoever declared it has looked at what was done.',
  }),
  evidence: reads({
    name: 'evidence',
    tag: 'evidence',
    path: '/api/v1/evidence/{id}',
    access: { verb: 'view-audit', subject: 'audit' },
    params: byId,
    query: nothing,
    answer: Type.Unsafe<Evidence>({ type: 'object' }),
    summary: 'Everything that proves how a change, or one delivery of it, came live; signed, to be verified offline.',
  }),
};
