import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { Accepted } from '../view/act.ts';
import { Id } from '../view/scalars.ts';
import { SyncBody, SyncObjects, SyncPreview, SyncPreviewBody } from '../view/sync.ts';

const byId = Type.Object({ id: Id }, { additionalProperties: false });
const tag = 'actions';

export const syncRoutes = {
  sync: acts({
    name: 'sync',
    tag,
    path: '/api/v1/placements/{id}/sync',
    access: { verb: 'sync', subject: 'placement' },
    params: byId,
    body: SyncBody,
    answer: Accepted,
    summary:
      'Deliver what Git says now, once: everything or chosen objects; deletions as the policy says, also (`prune`) or not at all.',
  }),
  syncPreview: acts({
    name: 'syncPreview',
    tag,
    path: '/api/v1/placements/{id}/sync-preview',
    access: { verb: 'view', subject: 'placement' },
    params: byId,
    body: SyncPreviewBody,
    answer: SyncPreview,
    idempotent: true,
    summary:
      'A dry run: the plan of such a sync, asked of the target, and the gates that would hold it. Writes nothing.',
  }),
  listSyncObjects: reads({
    name: 'listSyncObjects',
    tag,
    path: '/api/v1/placements/{id}/sync-objects',
    access: { verb: 'view', subject: 'placement' },
    params: byId,
    query: nothing,
    answer: SyncObjects,
    summary: 'The objects that a sync can be limited to, and how each stands to Git by what is recorded.',
  }),
};
