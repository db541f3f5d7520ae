import { Type } from 'typebox';
import { pushOf, readBody, requestOf } from '../read-push.ts';
import { headerOf, isSameSecret } from '../signature.ts';
import type { WebhookReader } from '../webhook.ts';

const Address = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const Push = Type.Object({
  ref: Address,
  project: Type.Object({ git_http_url: Address, git_ssh_url: Address, web_url: Address }),
});

const requestEvents: readonly string[] = ['Merge Request Hook', 'Note Hook'];
const pushEvents: readonly string[] = ['Push Hook', 'Tag Push Hook'];

/** GitLab: the secret itself in `X-Gitlab-Token` (docs.gitlab.com, "Webhook events"). */
export const gitlab: WebhookReader = {
  parse: (headers, rawBody, secret) => {
    if (!isSameSecret(secret, headerOf(headers, 'x-gitlab-token'))) return { kind: 'unauthenticated' };
    const event = headerOf(headers, 'x-gitlab-event') ?? '';
    const isRequest = requestEvents.includes(event);
    if (!pushEvents.includes(event) && !isRequest)
      return { kind: 'ignored', reason: 'only pushes, tags, merge requests and comments are of use' };
    const body = readBody(Push, rawBody);
    if ('reason' in body) return { kind: 'invalid', reason: body.reason };
    const { project, ref } = body.value;
    const addresses = [project.git_http_url, project.git_ssh_url, project.web_url];
    return isRequest ? requestOf(addresses) : pushOf(addresses, ref);
  },
};
