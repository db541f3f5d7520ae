import { Type } from 'typebox';
import type { WebhookReader } from '../webhook.ts';
import { pushOf, readBody } from '../read-push.ts';
import { headerOf, isSameSecret } from '../signature.ts';

const Address = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const Push = Type.Object({
  ref: Address,
  project: Type.Object({ git_http_url: Address, git_ssh_url: Address, web_url: Address }),
});

const pushEvents: readonly string[] = ['Push Hook', 'Tag Push Hook'];

/** GitLab: the secret itself in `X-Gitlab-Token` (docs.gitlab.com, "Webhook events"). */
export const gitlab: WebhookReader = {
  parse: (headers, rawBody, secret) => {
    if (!isSameSecret(secret, headerOf(headers, 'x-gitlab-token'))) return { kind: 'unauthenticated' };
    const event = headerOf(headers, 'x-gitlab-event') ?? '';
    if (!pushEvents.includes(event)) return { kind: 'ignored', reason: 'only push and tag events are of use' };
    const body = readBody(Push, rawBody);
    if ('reason' in body) return { kind: 'invalid', reason: body.reason };
    const { project, ref } = body.value;
    return pushOf([project.git_http_url, project.git_ssh_url, project.web_url], ref);
  },
};
