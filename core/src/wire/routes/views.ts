import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { SavedViews, SaveViewBody, ViewName } from '../view/saved-view.ts';

const tag = 'session';
const own = { verb: 'view', subject: 'session' } as const;

/** What a person keeps for themselves; nobody else sees or changes it. */
export const viewRoutes = {
  listViews: reads({
    name: 'listViews',
    tag,
    path: '/api/v1/views',
    access: own,
    params: nothing,
    query: nothing,
    answer: SavedViews,
    summary: 'The views of the fleet that the caller keeps, by name.',
  }),
  saveView: acts({
    name: 'saveView',
    tag,
    path: '/api/v1/views',
    access: own,
    params: nothing,
    body: SaveViewBody,
    answer: SavedViews,
    idempotent: true,
    summary: 'Keeps a view for the caller; one of the same name is replaced.',
  }),
  removeView: acts({
    name: 'removeView',
    tag,
    method: 'DELETE',
    path: '/api/v1/views/{name}',
    access: own,
    params: Type.Object({ name: ViewName }, { additionalProperties: false }),
    body: Type.Null(),
    answer: SavedViews,
    idempotent: true,
    summary: 'Forgets a view of the caller.',
  }),
};
