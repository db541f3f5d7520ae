import type { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { formatRef, type ObjectRef } from '@fairlead/core/model/object.ts';
import { type ApiStatus, ownershipConflicts } from './api-status.ts';

/** A refusal in words. What the server says of a secret object may quote its values: then only fields and reasons are told. */
export function refusalText(status: ApiStatus, secret: boolean): string {
  if (!secret) return status.message || `status ${status.code}`;
  const causes = status.causes.map(({ field, reason }) => `${field}: ${reason}`).join(', ');
  return (
    causes ||
    status.reason ||
    `status ${status.code}; what the server says of it may hold secret values and is not shown`
  );
}

/** A manifest that does not fit its schema, or is too large, is answered with 500 as well, like a server that is ill. */
const manifestsFault = /failed to create typed|not declared in schema|request is too large/;

/** What one object's refusal means for its delivery. */
export function failureOf(status: ApiStatus, ref: ObjectRef, secret: boolean): Failure {
  const what = `${formatRef(ref)}: ${refusalText(status, secret)}`;
  const conflicts = ownershipConflicts(status);
  const otherObject = status.causes.some(({ field }) => field === 'metadata.uid');
  if (conflicts.length > 0) {
    return {
      code: 'object-conflict',
      message: what,
      next: `let go of these fields in ${conflicts[0]?.manager ?? 'the other manager'}, or take them out of Git`,
      retryable: true,
    };
  }
  if (status.code === 409 || otherObject) {
    return {
      code: 'object-conflict',
      message: `${formatRef(ref)} changed since the plan was made`,
      next: 'nothing: it is planned again',
      retryable: true,
    };
  }
  if (status.code === 403)
    return {
      code: 'object-rejected',
      message: what,
      next: 'allow it in the cluster (RBAC or the policy that is named), or take it out of Git',
      retryable: true,
    };
  if (status.code === 404)
    return {
      code: 'object-rejected',
      message: what,
      next: 'declare what is missing in the same application, or create it first',
      retryable: true,
    };
  const isServersFault = status.code >= 500 && !manifestsFault.test(status.message);
  return {
    code: 'object-rejected',
    message: what,
    next: isServersFault ? 'see the API server and its webhooks' : 'correct the manifest and push',
    retryable: isServersFault,
  };
}

/** What it means that an object could not be deleted. */
export function deletionFailure(status: ApiStatus, ref: ObjectRef, secret: boolean): Failure {
  const failure = failureOf(status, ref, secret);
  if (failure.code === 'object-conflict') return failure;
  const next = 'allow its deletion (whoever is named: a policy, a webhook, RBAC), or declare it in Git again';
  return { ...failure, next, retryable: true };
}

/** What went wrong on the way to the server. */
export function failureOfError(error: AppError, ref: ObjectRef): Failure {
  const retryable = error.retry !== 'never';
  const code =
    error.code === 'unavailable' || error.code === 'timeout'
      ? 'target-unreachable'
      : error.code === 'cancelled'
        ? 'aborted'
        : 'object-rejected';
  return {
    code,
    message: `${formatRef(ref)}: ${error.message}`,
    next: retryable ? 'it is tried again' : 'see `fairlead get targets`',
    retryable: retryable || code === 'aborted',
  };
}
