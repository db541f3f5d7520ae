import type { JsonObject } from '../lib/json.ts';

export type EditGuard = {
  /** Whose objects are guarded: those that carry this installation's mark. */
  readonly installation: string;
  /** The user names under which this installation writes, as the cluster knows them. */
  readonly writers: readonly string[];
  /** Groups whose people may edit all the same. */
  readonly breakGlass: readonly string[];
};

const group = 'admissionregistration.k8s.io';
const installationLabel = 'fairlead.dev/installation';
const applicationMark = 'fairlead.dev/application';

/**
 * A policy for the cluster's own API server, and its binding, that refuse people's edits and deletions of what this
 * installation manages. Controllers and machines (users whose name begins with `system:`, so every service account too) are left alone.
 * Only objects themselves are guarded: `status` and `scale` carry no marks that could be told by.
 * Source of the form: kubernetes.io, ValidatingAdmissionPolicy (stable since 1.30).
 */
export function makeEditGuard({ installation, writers, breakGlass }: EditGuard): readonly [JsonObject, JsonObject] {
  const name = `fairlead-edit-guard-${installation}`;
  const policy: JsonObject = {
    apiVersion: `${group}/v1`,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        // Matched before and after the change: taking the mark off is an edit, too.
        objectSelector: { matchLabels: { [installationLabel]: installation } },
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['UPDATE', 'DELETE'], resources: ['*'] }],
      },
      matchConditions: [
        { name: 'by-a-person', expression: `!request.userInfo.username.startsWith('system:')` },
        {
          name: 'not-by-fairlead',
          expression: `!(request.userInfo.username in ${list(writers)})`,
        },
        {
          name: 'not-breaking-the-glass',
          expression: `!request.userInfo.groups.exists(group, group in ${list(breakGlass)})`,
        },
      ],
      validations: [{ expression: 'false', reason: 'Forbidden', messageExpression: message(breakGlass) }],
    },
  };
  const binding: JsonObject = {
    apiVersion: `${group}/v1`,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  };
  return [policy, binding];
}

/** What the person reads: whose the object is, and what to do instead. */
function message(breakGlass: readonly string[]): string {
  const marks = 'oldObject.metadata.annotations';
  const has = `has(${marks}) && '${applicationMark}' in ${marks}`;
  const whose = `(${has} ? ' (' + ${marks}['${applicationMark}'] + ')' : '')`;
  const way =
    breakGlass.length === 0
      ? 'change it there'
      : `change it there, or in an emergency as one of ${breakGlass.join(', ')}`;
  return `'Fairlead keeps this object as Git declares it' + ${whose} + ${text(`: ${way}`)}`;
}

function list(texts: readonly string[]): string {
  return `[${texts.map(text).join(', ')}]`;
}

/** A string of CEL. JSON's escapes are among CEL's. */
function text(value: string): string {
  return JSON.stringify(value);
}
