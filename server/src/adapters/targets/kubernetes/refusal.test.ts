import { describe, expect, it } from 'vitest';
import { readStatus } from './api-status.ts';
import { deletionFailure, failureOf } from './refusal.ts';

const ref = { group: '', kind: 'Secret', namespace: 'shop', name: 'keys' };
const status = (code: number, message: string, more = {}) =>
  readStatus(code, { kind: 'Status', code, message, ...more });
const typed = 'failed to create typed patch object (shop/keys; v1): .dato: field not declared in schema';
const rpc = 'rpc error: code = Unavailable desc = error reading from server: connection reset by peer';

describe('server/src/adapters/targets/kubernetes/refusal.ts', () => {
  it.each([
    ['a manifest that fits no schema', status(500, typed), 'object-rejected', false],
    ['a manifest that is too large', status(500, 'etcdserver: request is too large'), 'object-rejected', false],
    ['a server whose store is away', status(500, rpc), 'object-rejected', true],
    [
      'a webhook that does not answer',
      status(500, 'failed calling webhook', { reason: 'InternalError' }),
      'object-rejected',
      true,
    ],
    ['an invalid field', status(422, 'invalid', { reason: 'Invalid' }), 'object-rejected', false],
    ['what is forbidden', status(403, 'forbidden', { reason: 'Forbidden' }), 'object-rejected', true],
    ['what changed meanwhile', status(409, 'conflict', { reason: 'Conflict' }), 'object-conflict', true],
  ] as const)('takes %s for what it is', (_sentence, answer, code, retryable) => {
    expect(failureOf(answer, ref, false)).toMatchObject({ code, retryable });
  });

  it('keeps what the server quotes of a secret', () => {
    const causes = [{ field: 'data.key', reason: 'FieldValueInvalid', message: 'Invalid value: "hunter2"' }];
    const answer = status(422, 'Secret is invalid: data.key: Invalid value: "hunter2"', { details: { causes } });
    expect(failureOf(answer, ref, true).message).toBe('Secret/shop/keys: data.key: FieldValueInvalid');
  });

  it('says of a denied deletion who is to be asked, and tries again', () => {
    expect(deletionFailure(status(422, 'denied: keep it'), ref, false)).toMatchObject({
      message: expect.stringContaining('keep it'),
      next: expect.stringContaining('allow its deletion'),
      retryable: true,
    });
  });
});
