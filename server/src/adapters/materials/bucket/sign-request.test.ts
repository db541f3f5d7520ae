import { describe, expect, it } from 'vitest';
import { signRequest } from './sign-request.ts';

const key = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

describe('server/src/adapters/materials/bucket/sign-request.ts', () => {
  // Source: the examples of AWS' page on signature calculations for the authorization header.
  it.each([
    ['?lifecycle=', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ['?max-keys=2&prefix=J', '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])('signs %s as AWS says', (query, signature) => {
    const url = new URL(`https://examplebucket.s3.amazonaws.com/${query}`);
    const { authorization } = signRequest({
      method: 'GET',
      url,
      region: 'us-east-1',
      at: Date.UTC(2013, 4, 24),
      ...key,
    }) as {
      readonly authorization?: string;
    };
    expect(authorization).toContain(`Signature=${signature}`);
  });
});
