import { Type } from 'typebox';
import { pushOf, readBody, requestOf } from '../read-push.ts';
import { headerOf, isSigned } from '../signature.ts';
import type { WebhookReader } from '../webhook.ts';

const Address = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const Push = Type.Object({
  ref: Address,
  repository: Type.Object({ clone_url: Address, ssh_url: Address, html_url: Address }),
});

/** Gitea and Forgejo: a bare hex HMAC in `X-Gitea-Signature` or `X-Forgejo-Signature` (docs.gitea.com, "Webhooks"). */
export const gitea: WebhookReader = {
  parse: (headers, rawBody, secret) => {
    const signature = headerOf(headers, 'x-forgejo-signature') ?? headerOf(headers, 'x-gitea-signature');
    if (!isSigned(rawBody, secret, signature)) return { kind: 'unauthenticated' };
    const event = headerOf(headers, 'x-forgejo-event') ?? headerOf(headers, 'x-gitea-event') ?? '';
    const isRequest = event === 'issue_comment' || event.startsWith('pull_request');
    if (event !== 'push' && !isRequest)
      return { kind: 'ignored', reason: 'only pushes, requests and comments are of use' };
    const body = readBody(Push, rawBody);
    if ('reason' in body) return { kind: 'invalid', reason: body.reason };
    const { repository, ref } = body.value;
    const addresses = [repository.clone_url, repository.ssh_url, repository.html_url];
    return isRequest ? requestOf(addresses) : pushOf(addresses, ref);
  },
};
