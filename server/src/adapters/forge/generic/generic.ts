import { Type } from 'typebox';
import { pushOf, readBody } from '../read-push.ts';
import { headerOf, isSigned } from '../signature.ts';
import type { WebhookReader } from '../webhook.ts';

const Push = Type.Object({ repository: Type.String(), ref: Type.Optional(Type.Union([Type.String(), Type.Null()])) });

/**
 * For scripts and forges without an adapter of their own: `{"repository": "https://…", "ref": "refs/heads/main"}` with
 * `X-Fairlead-Signature: sha256=<hex HMAC of the body>`.
 */
export const generic: WebhookReader = {
  parse: (headers, rawBody, secret) => {
    const signature = headerOf(headers, 'x-fairlead-signature');
    if (signature?.startsWith('sha256=') !== true || !isSigned(rawBody, secret, signature.slice('sha256='.length)))
      return { kind: 'unauthenticated' };
    const body = readBody(Push, rawBody);
    return 'reason' in body
      ? { kind: 'invalid', reason: body.reason }
      : pushOf([body.value.repository], body.value.ref);
  },
};
