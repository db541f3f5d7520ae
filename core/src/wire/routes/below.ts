import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { Accepted, ReasonedBody } from '../view/act.ts';
import { NetworkView, NoteList, PodList, TreeView } from '../view/below.ts';
import { CustomActBody, CustomActionList } from '../view/custom-action.ts';
import { ObjectActAnswer, ObjectActBody } from '../view/object-act.ts';
import { Id } from '../view/scalars.ts';
import { TakeBody, TakePreview } from '../view/take.ts';

const strict = { additionalProperties: false } as const;
const byId = Type.Object({ id: Id }, strict);
const ObjectName = Type.String({ minLength: 1, maxLength: 1_000 });
const view = { verb: 'view', subject: 'placement' } as const;
const tag = 'placements';

/** What stands below the objects of a placement on its target, and what can be done to it beside Git. */
export const belowRoutes = {
  readTree: reads({
    name: 'readTree',
    tag,
    path: '/api/v1/placements/{id}/tree',
    access: view,
    params: byId,
    query: Type.Object({ object: Type.Optional(ObjectName) }, strict),
    answer: TreeView,
    summary:
      'What stands below one object of a placement, or below all of them, down to pods: asked of the target now.',
  }),
  listPods: reads({
    name: 'listPods',
    tag,
    path: '/api/v1/placements/{id}/pods',
    access: view,
    params: byId,
    query: nothing,
    answer: PodList,
    summary: 'The pods that a placement runs, those in trouble first.',
  }),
  readNetwork: reads({
    name: 'readNetwork',
    tag,
    path: '/api/v1/placements/{id}/network',
    access: view,
    params: byId,
    query: nothing,
    answer: NetworkView,
    summary: 'The ways from Gateways and Ingresses over Services to pods, and those that lead nowhere.',
  }),
  listCustomActions: reads({
    name: 'listCustomActions',
    tag,
    path: '/api/v1/placements/{id}/actions',
    access: view,
    params: byId,
    query: Type.Object({ object: ObjectName }, strict),
    answer: CustomActionList,
    summary: "What the target's owner wrote for an object's kind, as the object offers it now.",
  }),
  listNotes: reads({
    name: 'listNotes',
    tag,
    path: '/api/v1/placements/{id}/notes',
    access: view,
    params: byId,
    query: Type.Object({ object: ObjectName }, strict),
    answer: NoteList,
    summary:
      'What the target says happened to an object and to what stands below it (Events of a cluster), newest first.',
  }),
  previewTake: reads({
    name: 'previewTake',
    tag: 'actions',
    path: '/api/v1/placements/{id}/take',
    access: view,
    params: byId,
    query: nothing,
    answer: TakePreview,
    summary:
      'What taking a placement over from kubectl, Helm, Argo CD or Flux would change, and what stays in the way.',
  }),
  take: acts({
    name: 'take',
    tag: 'actions',
    path: '/api/v1/placements/{id}/take',
    access: { verb: 'take', subject: 'placement' },
    params: byId,
    body: TakeBody,
    answer: Accepted,
    summary: 'Begin managing a placement, with objects that other tools applied; gates still apply.',
  }),
  release: acts({
    name: 'release',
    tag: 'actions',
    path: '/api/v1/placements/{id}/release',
    access: { verb: 'take', subject: 'placement' },
    params: byId,
    body: ReasonedBody,
    answer: Accepted,
    summary: 'End managing a placement: its objects stay as they are, without our marks.',
  }),
  actOnObject: acts({
    name: 'actOnObject',
    tag: 'actions',
    path: '/api/v1/placements/{id}/act',
    access: { verb: 'act', subject: 'placement' },
    params: byId,
    body: ObjectActBody,
    answer: ObjectActAnswer,
    summary:
      'Restart, scale, suspend, resume or run an object, or delete a pod, beside Git. What lasts ends by itself, or by `release`.',
  }),
  runCustomAction: acts({
    name: 'runCustomAction',
    tag: 'actions',
    path: '/api/v1/placements/{id}/actions',
    access: { verb: 'act', subject: 'placement' },
    params: byId,
    body: CustomActBody,
    answer: Accepted,
    summary: "Run an action that the target's owner wrote for an object's kind, once.",
  }),
};
