import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { type ApiAccess, defaultApiLimits } from '../api-access.ts';
import { ApiClient } from '../api-client.ts';
import { readStatus } from '../api-status.ts';

const Review = Type.Object({ status: Type.Object({ userInfo: Type.Object({ username: Type.String() }) }) });

/** The user name by which the cluster knows this credential (`SelfSubjectReview`, stable since Kubernetes 1.28). */
export async function whoWrites(access: ApiAccess, signal: AbortSignal): Promise<string> {
  const api = new ApiClient(access, defaultApiLimits);
  try {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const answer = await api.request({ method: 'POST', path, body, signal });
    if (answer.status !== 201 || !Value.Check(Review, answer.body)) {
      const { message } = readStatus(answer.status, answer.body);
      throw new AppError('unavailable', `the cluster does not tell whom it takes this credential for: ${message}`);
    }
    return answer.body.status.userInfo.username;
  } finally {
    await api.close();
  }
}
