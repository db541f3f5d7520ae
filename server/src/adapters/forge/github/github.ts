import { Type } from 'typebox';
import { pushOf, readBody, requestOf } from '../read-push.ts';
import { headerOf, isSigned } from '../signature.ts';
import type { WebhookReader } from '../webhook.ts';

const Address = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const Push = Type.Object({
  ref: Address,
  repository: Type.Object({ clone_url: Address, ssh_url: Address, html_url: Address }),
});

const requestEvents: readonly string[] = ['pull_request', 'pull_request_review', 'issue_comment'];

/**
 * GitHub: `X-Hub-Signature-256` over the raw body, whether that is JSON or a form with a `payload`
 * (docs.github.com, "Validating webhook deliveries").
 */
export const github: WebhookReader = {
  parse: (headers, rawBody, secret) => {
    const signature = headerOf(headers, 'x-hub-signature-256');
    if (signature?.startsWith('sha256=') !== true || !isSigned(rawBody, secret, signature.slice('sha256='.length)))
      return { kind: 'unauthenticated' };
    const event = headerOf(headers, 'x-github-event') ?? '';
    const isRequest = requestEvents.includes(event);
    if (event !== 'push' && !isRequest)
      return {
        kind: 'ignored',
        reason: event === 'ping' ? 'a ping: the webhook works' : 'only pushes, requests and comments are of use',
      };
    const isForm = headerOf(headers, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true;
    const body = readBody(
      Push,
      isForm ? (new URLSearchParams(Buffer.from(rawBody).toString('utf8')).get('payload') ?? '') : rawBody,
    );
    if ('reason' in body) return { kind: 'invalid', reason: body.reason };
    const { repository, ref } = body.value;
    const addresses = [repository.clone_url, repository.ssh_url, repository.html_url];
    return isRequest ? requestOf(addresses) : pushOf(addresses, ref);
  },
};
