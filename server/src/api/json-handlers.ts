import { ok } from '@fairlead/core/lib/result.ts';
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route } from '@fairlead/core/wire/route.ts';
import type { RouteName, Routes } from '@fairlead/core/wire/routes.ts';
import { acceptRewrite } from '../usecases/act/accept-rewrite.ts';
import { actOnObject } from '../usecases/act/act-on-object.ts';
import { approve } from '../usecases/act/approve.ts';
import { agreeGlass, breakGlass, endGlass, listGlass, openGlass, reviewGlass } from '../usecases/act/break-glass.ts';
import { confirm } from '../usecases/act/confirm.ts';
import { beginEmergency, endEmergency, reviewEmergency } from '../usecases/act/emergency.ts';
import { freeze, listFreezes, thaw } from '../usecases/act/freeze.ts';
import { allowLoosening, listLoosenings } from '../usecases/act/loosening.ts';
import { pause, resume } from '../usecases/act/pause.ts';
import { disablePerson, enablePerson, listPeople } from '../usecases/act/people.ts';
import { pin, unpin } from '../usecases/act/pin.ts';
import { refreshRequest } from '../usecases/act/plan-request.ts';
import { promote } from '../usecases/act/promote.ts';
import { request } from '../usecases/act/request.ts';
import { previewRollback, rollback } from '../usecases/act/rollback.ts';
import { runCustomAction } from '../usecases/act/run-custom-action.ts';
import { sync } from '../usecases/act/sync.ts';
import { previewTake, release, take } from '../usecases/act/take.ts';
import { testConnection, testTarget } from '../usecases/act/test-connection.ts';
import { createToken, deleteToken, listTokens } from '../usecases/act/tokens.ts';
import { tryShop } from '../usecases/act/try-shop.ts';
import { listViews, removeView, saveView } from '../usecases/act/views.ts';
import type { Outcome } from '../usecases/deps.ts';
import { canI, listRoles } from '../usecases/read/access.ts';
import { listApplications, readApplication } from '../usecases/read/applications.ts';
import { listApprovals } from '../usecases/read/approvals.ts';
import { listAudit, verifyAudit } from '../usecases/read/audit.ts';
import { listNotes, listPods, readNetwork, readTree } from '../usecases/read/below.ts';
import { calendar } from '../usecases/read/calendar.ts';
import { listChanges, readChange } from '../usecases/read/changes.ts';
import { listDeliveries, placementHistory, readDelivery, readPlan } from '../usecases/read/deliveries.ts';
import { dependencies } from '../usecases/read/dependencies.ts';
import { diffPlacement } from '../usecases/read/diff-placement.ts';
import { listEmergencies } from '../usecases/read/emergencies.ts';
import { listEvents, placementEvents } from '../usecases/read/events.ts';
import { evidence } from '../usecases/read/evidence.ts';
import { insight } from '../usecases/read/insight.ts';
import { inspectPlacement } from '../usecases/read/inspect-placement.ts';
import { listCustomActions } from '../usecases/read/list-custom-actions.ts';
import { fleet, listPlacements } from '../usecases/read/list-placements.ts';
import { now } from '../usecases/read/now.ts';
import { listPlacementObjects, readObject, searchObjects } from '../usecases/read/objects.ts';
import { listFindings, listPolicies } from '../usecases/read/policies.ts';
import { at, compare, drift, trace, why } from '../usecases/read/questions.ts';
import { readTarget } from '../usecases/read/read-target.ts';
import { listRequests, readRequest } from '../usecases/read/requests.ts';
import { listDecisions, settings } from '../usecases/read/settings.ts';
import { readShop } from '../usecases/read/shop.ts';
import { readSource } from '../usecases/read/source.ts';
import { listSyncObjects, readSyncPreview } from '../usecases/read/sync.ts';
import { listProblems, listRepositories, listTargets } from '../usecases/read/targets.ts';
import { whoCan } from '../usecases/read/who-can.ts';
import { listWindows } from '../usecases/read/windows.ts';
import { sessionView } from '../usecases/sign-in.ts';
import type { ApiDeps } from './api-deps.ts';
import type { Known } from './authenticate.ts';

export type Call<R extends Route> = Known & {
  readonly deps: ApiDeps;
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** The caller's Idempotency-Key; null where it sent none. */
  readonly key: string | null;
};

/** Routes that answer otherwise than with one JSON for a known caller. */
export type SpecialRoute =
  | 'streamLogs'
  | 'streamEvents'
  | 'streamVisits'
  | 'listSignIns'
  | 'signIn'
  | 'exchangeToken'
  | 'beginLogin'
  | 'readLogin'
  | 'agreeLogin'
  | 'pollLogin'
  | 'signOut'
  | 'healthz'
  | 'readyz'
  | 'metrics'
  | 'openApi'
  | 'receiveWebhook';
export type JsonRoute = Exclude<RouteName, SpecialRoute>;
export type JsonHandlers = {
  readonly [Name in JsonRoute]: (call: Call<Routes[Name]>) => Outcome<AnswerOf<Routes[Name]>>;
};

const reasonOf = (body: { readonly reason?: string }): string => body.reason ?? '';

/** Which use case answers which route; one that is missing does not compile. */
export const jsonHandlers: JsonHandlers = {
  listPlacements: ({ deps, caller, query }) => listPlacements(deps, caller, query),
  fleet: ({ deps, caller, query }) => fleet(deps, caller, query),
  getPlacement: ({ deps, caller, params }) => inspectPlacement(deps, caller, params.id),
  listPlacementObjects: ({ deps, caller, params }) => listPlacementObjects(deps, caller, params.id),
  getPlacementObject: ({ deps, caller, params, query }) => readObject(deps, caller, params.id, query.object),
  readSource: ({ deps, caller, params }) => readSource(deps, caller, params.id),
  diffPlacement: ({ deps, caller, params, query }) => diffPlacement(deps, caller, params.id, query),
  readTree: ({ deps, caller, params, query }) => readTree(deps, caller, params.id, query.object),
  listPods: ({ deps, caller, params }) => listPods(deps, caller, params.id),
  readNetwork: ({ deps, caller, params }) => readNetwork(deps, caller, params.id),
  listCustomActions: ({ deps, caller, params, query }) => listCustomActions(deps, caller, params.id, query.object),
  runCustomAction: ({ deps, caller, params, body, key }) => runCustomAction(deps, caller, params.id, body, key),
  listNotes: ({ deps, caller, params, query }) => listNotes(deps, caller, params.id, query.object),
  previewTake: ({ deps, caller, params }) => previewTake(deps, caller, params.id),
  take: ({ deps, caller, params, body }) => take(deps, caller, params.id, body),
  release: ({ deps, caller, params, body }) => release(deps, caller, params.id, body.reason),
  actOnObject: ({ deps, caller, params, body, key }) => actOnObject(deps, caller, params.id, body, key),
  placementHistory: ({ deps, caller, params, query }) => placementHistory(deps, caller, params.id, query),
  placementEvents: ({ deps, caller, params, query }) => placementEvents(deps, caller, params.id, query),
  listApplications: ({ deps, caller, query }) => listApplications(deps, caller, query),
  getApplication: ({ deps, caller, params, query }) => readApplication(deps, caller, params.name, query.project),
  getTarget: ({ deps, caller, params }) => readTarget(deps, caller, params.name),
  listTargets: ({ deps, caller }) => listTargets(deps, caller),
  listChanges: ({ deps, caller, query }) => listChanges(deps, caller, query),
  getChange: ({ deps, caller, params }) => readChange(deps, caller, params.id),
  listDeliveries: ({ deps, caller, query }) => listDeliveries(deps, caller, query),
  getDelivery: ({ deps, caller, params }) => readDelivery(deps, caller, params.id),
  getPlan: ({ deps, caller, params }) => readPlan(deps, caller, params.digest),
  listEvents: ({ deps, caller, query }) => listEvents(deps, caller, query),
  now: ({ deps, caller, query }) => now(deps, caller, query.project),
  why: ({ deps, caller, params, query }) => why(deps, caller, params.application, query),
  trace: ({ deps, caller, query }) => trace(deps, caller, query),
  at: ({ deps, caller, query }) => at(deps, caller, query),
  compare: ({ deps, caller, query }) => compare(deps, caller, query),
  drift: ({ deps, caller, query }) => drift(deps, caller, query),
  problems: ({ deps, caller }) => listProblems(deps, caller),
  repositories: ({ deps, caller }) => listRepositories(deps, caller),
  searchObjects: ({ deps, caller, query }) => searchObjects(deps, caller, query),
  sync: ({ deps, caller, params, body }) => sync(deps, caller, params.id, body),
  syncPreview: ({ deps, caller, params, body }) => readSyncPreview(deps, caller, params.id, body),
  listSyncObjects: ({ deps, caller, params }) => listSyncObjects(deps, caller, params.id),
  refresh: ({ deps, caller, params, body }) =>
    request(deps, caller, params.id, { kind: 'refresh', reason: reasonOf(body) }),
  retry: ({ deps, caller, params, body }) =>
    request(deps, caller, params.id, { kind: 'retry', reason: reasonOf(body) }),
  abort: ({ deps, caller, params, body }) => request(deps, caller, params.id, { kind: 'abort', reason: body.reason }),
  pause: ({ deps, caller, params, body }) => pause(deps, caller, params.id, body),
  resume: ({ deps, caller, params, body }) => resume(deps, caller, params.id, reasonOf(body)),
  rollbackPreview: ({ deps, caller, params, body }) => previewRollback(deps, caller, params.id, body.to),
  rollback: ({ deps, caller, params, body }) => rollback(deps, caller, params.id, body),
  pin: ({ deps, caller, params, body }) => pin(deps, caller, params.id, body),
  unpin: ({ deps, caller, params, body }) => unpin(deps, caller, params.id, reasonOf(body)),
  confirm: ({ deps, caller, params, body }) => confirm(deps, caller, params.id, body),
  listApprovals: ({ deps, caller }) => listApprovals(deps, caller),
  approve: ({ deps, caller, params, body: { plan, by = 'page', reason = '' } }) =>
    approve(deps, caller, params.id, { verdict: 'approve', plan, reason, proof: { kind: by } }),
  reject: ({ deps, caller, params, body: { plan, by = 'page', reason } }) =>
    approve(deps, caller, params.id, { verdict: 'reject', plan, reason, proof: { kind: by } }),
  listEmergencies: ({ deps, caller }) => listEmergencies(deps, caller),
  beginEmergency: ({ deps, caller, params, body }) => beginEmergency(deps, caller, params.id, body),
  endEmergency: ({ deps, caller, params }) => endEmergency(deps, caller, params.id),
  reviewEmergency: ({ deps, caller, params, body }) => reviewEmergency(deps, caller, params.id, body),
  evidence: ({ deps, caller, params }) => evidence(deps, caller, params.id),
  calendar: ({ deps, caller, query }) => calendar(deps, caller, query),
  promote: ({ deps, caller, params, body }) => promote(deps, caller, params.name, body),
  freeze: ({ deps, caller, body }) => freeze(deps, caller, body),
  thaw: ({ deps, caller, body }) => thaw(deps, caller, body),
  listFreezes: ({ deps, caller }) => listFreezes(deps, caller),
  acceptRewrite: ({ deps, caller, body }) => acceptRewrite(deps, caller, body),
  listAudit: ({ deps, caller, query }) => listAudit(deps, caller, query),
  verifyAudit: ({ deps, caller }) => verifyAudit(deps, caller),
  listRequests: ({ deps, caller, query }) => listRequests(deps, caller, query),
  getRequest: ({ deps, caller, params }) => readRequest(deps, caller, params.id),
  refreshRequest: ({ deps, caller, params }) => refreshRequest(deps, caller, params.id),
  listTokens: ({ deps, caller }) => listTokens(deps, caller),
  createToken: ({ deps, caller, body }) => createToken(deps, caller, body),
  deleteToken: ({ deps, caller, params }) => deleteToken(deps, caller, params.id),
  canI: ({ deps, caller, query }) => canI(deps, caller, query),
  listRoles: ({ deps, caller }) => listRoles(deps, caller),
  listPeople: ({ deps, caller }) => listPeople(deps, caller),
  whoCan: ({ deps, caller, query }) => whoCan(deps, caller, query),
  disablePerson: ({ deps, caller, body }) => disablePerson(deps, caller, body),
  enablePerson: ({ deps, caller, body }) => enablePerson(deps, caller, body),
  listGlass: ({ deps, caller }) => listGlass(deps, caller),
  breakGlass: ({ deps, caller, body }) => breakGlass(deps, caller, body),
  agreeGlass: ({ deps, caller, params }) => agreeGlass(deps, caller, params.id),
  openGlass: ({ deps, caller, params }) => openGlass(deps, caller, params.id),
  endGlass: ({ deps, caller, params }) => endGlass(deps, caller, params.id),
  reviewGlass: ({ deps, caller, params, body }) => reviewGlass(deps, caller, params.id, body),
  listLoosenings: ({ deps, caller }) => listLoosenings(deps, caller),
  allowLoosening: ({ deps, caller, body }) => allowLoosening(deps, caller, body),
  insight: ({ deps, caller, query }) => insight(deps, caller, query),
  dependencies: ({ deps, caller, query }) => dependencies(deps, caller, query),
  settings: ({ deps, caller }) => settings(deps, caller),
  listDecisions: ({ deps, caller }) => listDecisions(deps, caller),
  listWindows: ({ deps, caller }) => listWindows(deps, caller),
  listPolicies: ({ deps, caller }) => listPolicies(deps, caller),
  listFindings: ({ deps, caller, query }) => listFindings(deps, caller, query),
  testTarget: ({ deps, caller, params }) => testTarget(deps, caller, params.name),
  testConnection: ({ deps, caller, params }) => testConnection(deps, caller, params.name),
  getShop: ({ deps, caller }) => readShop(deps, caller),
  tryShop: ({ deps, caller, body }) => tryShop(deps, caller, body.name),
  listViews: ({ deps, caller }) => listViews(deps, caller),
  saveView: ({ deps, caller, body }) => saveView(deps, caller, body),
  removeView: ({ deps, caller, params }) => removeView(deps, caller, params.name),
  getSession: async ({ deps, token }) => ok(sessionView(deps, token)),
};
