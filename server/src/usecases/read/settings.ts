import type { Configuration, Connection, TargetDeclaration } from '@fairlead/core/configuration/configuration.ts';
import type { CredentialSource } from '@fairlead/core/configuration/field-schemas.ts';
import { formatScope } from '@fairlead/core/gate/scope.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Declared, Placement } from '@fairlead/core/model/placement.ts';
import type { AnswerOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { ConnectionView, DecisionView, SettingsView } from '@fairlead/core/wire/view/settings.ts';
import { maySee, seesAll } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { describePlacement } from '../view/names.ts';

/** The configuration in force: a caller's own projects and their targets; connections for who sees every project. */
export async function settings(deps: UseCaseDeps, caller: Caller): Outcome<SettingsView> {
  const { projects, targets, connections, placements, applications } = deps.configuration();
  const own = placements.filter(({ project }) => maySee(caller, project));
  const used = new Set(own.map(({ target }) => target));
  const all = seesAll(caller);
  return ok({
    projects: projects
      .filter(({ name }) => maySee(caller, name))
      .map(({ name, description, restrictions, declared }) => ({
        name,
        description,
        sources: restrictions.sources ?? null,
        targets: restrictions.targets ?? null,
        namespaces: restrictions.namespaces ?? null,
        applications: applications.filter(({ project }) => project === name).length,
        placements: own.filter(({ project }) => project === name).length,
        declared: declaredView(declared),
      })),
    targets: targets.filter(({ name }) => all || used.has(name)).map((target) => targetView(target, own)),
    connections: all ? connections.map(connectionView) : [],
    asOf: deps.clock.now(),
  });
}

function declaredView(declared: Declared | null): SettingsView['projects'][number]['declared'] {
  return declared === null ? null : { repo: declared.repo, path: declared.path, line: declared.line };
}

function targetView(target: TargetDeclaration, placements: readonly Placement[]): SettingsView['targets'][number] {
  const { name, labels, tier, runs, declared } = target;
  const rules = placements.find((placement) => placement.target === name)?.guards.approve ?? [];
  return {
    name,
    kind: runs.kind,
    tier,
    labels,
    address: addressOf(runs),
    approvals: rules.map(({ count, from, declaredBy }) => `${count} of ${from.join(', ')} (${declaredBy})`),
    declared: declaredView(declared),
  };
}

function addressOf(runs: TargetDeclaration['runs']): string {
  if (runs.kind === 'host') return runs.user === null ? 'this machine' : `this machine, as ${runs.user}`;
  switch (runs.reach.kind) {
    case 'in-cluster':
      return 'the cluster that Fairlead runs in';
    case 'kubeconfig':
      return `context ${runs.reach.context ?? 'of the kubeconfig'}`;
    case 'server':
      return runs.reach.server;
    case 'connection':
      return `Connection/${runs.reach.name}`;
  }
}

/** Says where a credential is; what it is stays there. */
function credentialText(source: CredentialSource | null): string | null {
  if (source === null) return null;
  const [kind, name] = Object.entries(source)[0] ?? ['', ''];
  return `${kind} ${String(name)}`;
}

function connectionView(connection: Connection): ConnectionView {
  const { name } = connection;
  const declared = declaredView(connection.declared);
  switch (connection.kind) {
    case 'git':
      return {
        ...{ name, declared, kind: 'git', url: connection.url },
        credential: credentialText(connection.credential),
        write: credentialText(connection.write),
        webhooks: connection.webhookSecret !== null,
      };
    case 'webhook': {
      const credential = credentialText(connection.credential);
      // The path of a webhook is often the secret itself.
      return {
        name,
        declared,
        kind: 'webhook',
        url: new URL(connection.url).origin,
        credential,
        write: null,
        webhooks: false,
      };
    }
    case 'helm':
    case 'registry':
    case 'archive': {
      const credential = credentialText(connection.credential);
      return { name, declared, kind: connection.kind, url: connection.url, credential, write: null, webhooks: false };
    }
    case 'workload':
    case 'github':
    case 'oidc': {
      const credential = 'credential' in connection ? credentialText(connection.credential) : null;
      return {
        name,
        declared,
        kind: connection.kind,
        url: connection.issuer,
        credential,
        write: null,
        webhooks: false,
      };
    }
    case 'kubernetes': {
      const { reach } = connection;
      const url =
        reach.kind === 'server'
          ? reach.server
          : addressOf({ kind: 'kubernetes', reach, namespace: '', health: [], actions: [] });
      const credential = 'credential' in reach ? credentialText(reach.credential) : null;
      return { name, declared, kind: 'kubernetes', url, credential, write: null, webhooks: false };
    }
  }
}

/** What people decided and is still in force, newest first. */
export async function listDecisions(deps: UseCaseDeps, caller: Caller): Outcome<AnswerOf<Routes['listDecisions']>> {
  const now = deps.clock.now();
  const decisions = await deps.store.decisions();
  const placements = placementsById(deps.configuration());
  const items = decisions
    .filter((decision) => !('until' in decision) || decision.until === null || decision.until > now)
    .flatMap((decision) => decisionView(decision, placements))
    .filter(({ project }) => (project === null ? seesAll(caller) : maySee(caller, project)))
    .sort((a, b) => b.at - a.at);
  return ok({ items, asOf: now });
}

function placementsById({ placements }: Configuration): ReadonlyMap<string, Placement> {
  return new Map(placements.map((placement) => [placement.id, placement]));
}

function decisionView(decision: Decision, placements: ReadonlyMap<string, Placement>): readonly DecisionView[] {
  const { id, kind, by, reason, at } = decision;
  const until = 'until' in decision ? decision.until : null;
  if (decision.kind === 'freeze') {
    const { scope, all } = decision;
    const covers = `${formatScope(scope)}${all ? ' (corrections too)' : ''}`;
    const { project = null, application = null, stage = null } = scope;
    return [{ id, kind, by, reason, at, until, covers, application, project, placement: null, stage }];
  }
  const placement = placements.get(decision.placement);
  if (placement === undefined) return []; // of a placement that is gone
  const { application, project, stage } = placement;
  const covers = decision.kind === 'overlay' ? overlayText(decision, placement) : describePlacement(placement);
  return [{ id, kind, by, reason, at, until, covers, application, project, placement: placement.id, stage }];
}

/** `Deployment/shop/web of shop in prod: scale to 5`. */
function overlayText(
  { object, action, replicas }: Decision & { readonly kind: 'overlay' },
  placement: Placement,
): string {
  const what = replicas === null ? action : `${action} to ${replicas}`;
  return `${formatRef(parseObjectKey(object))} of ${describePlacement(placement)}: ${what}`;
}
