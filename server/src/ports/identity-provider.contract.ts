import { Secret } from '@fairlead/core/lib/secret.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IdentityProvider, SignInFlow } from './identity-provider.ts';

export type PlayedAccount = {
  readonly email: string | null;
  readonly verified: boolean;
  readonly groups: readonly string[];
};

/** A provider with accounts that can be changed, and a person who agrees to everything there. */
export type IdentityHarness = {
  readonly provider: IdentityProvider;
  readonly accounts: Map<string, PlayedAccount>;
  /** The subject by which the provider knows an account. */
  readonly subjectOf: (account: string) => string;
  /** Goes to the provider as this account and agrees: where it is sent back to. */
  readonly agree: (url: string, account: string) => Promise<URL>;
  /** The account is disabled there, or took its grant back. */
  readonly revoke: (account: string) => void;
  /** Nothing answers any more. */
  readonly goAway: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const back = 'http://127.0.0.1:7070/sign-in/via/login/back';

/** What everybody who vouches for people must do, whatever protocol they speak. */
export function identityProviderContract(open: () => Promise<IdentityHarness>): void {
  describe('vouches for people', () => {
    let harness: IdentityHarness;
    beforeEach(async () => {
      harness = await open();
      harness.accounts.set('ada', { email: 'Ada@acme.dev', verified: true, groups: ['acme/leads', 'acme'] });
    });
    afterEach(() => harness.close());
    const begin = () => harness.provider.begin(back);
    async function signIn(account = 'ada') {
      const { url, flow } = await begin();
      return harness.provider.finish(await harness.agree(url, account), flow);
    }

    test('says who somebody is, in its own name', async () => {
      const { identity } = await signIn();
      expect(identity).toMatchObject({ issuer: harness.provider.issuer, email: 'ada@acme.dev' });
      expect(identity.subject).toBe(harness.subjectOf('ada'));
      expect([...identity.groups].sort()).toEqual(['acme', 'acme/leads']);
    });

    test('sends people to its own place over https, back to ours, each time with a fresh state and challenge', async () => {
      const [one, two] = [await begin(), await begin()];
      const [first, second] = [new URL(one.url), new URL(two.url)];
      expect(first.origin).toBe(new URL(harness.provider.issuer).origin);
      expect(first.protocol).toBe('https:');
      expect(first.searchParams.get('redirect_uri')).toBe(back);
      expect(first.searchParams.get('code_challenge_method')).toBe('S256');
      for (const name of ['state', 'code_challenge']) {
        expect(first.searchParams.get(name)?.length).toBeGreaterThan(30);
        expect(first.searchParams.get(name)).not.toBe(second.searchParams.get(name));
      }
      expect(one.url).not.toContain(one.flow.verifier);
    });

    test('an address that is not verified is none', async () => {
      harness.accounts.set('eve', { email: 'ada@acme.dev', verified: false, groups: [] });
      expect((await signIn('eve')).identity.email).toBeNull();
      harness.accounts.set('bob', { email: null, verified: false, groups: [] });
      expect((await signIn('bob')).identity).toMatchObject({ email: null, groups: [] });
    });

    const wrong: {
      readonly [sentence: string]: (
        answer: URL,
        flow: SignInFlow,
        other: { flow: SignInFlow; answer: URL },
      ) => [URL, SignInFlow];
    } = {
      'with another state': (answer, flow) => [changed(answer, 'state', 'x'.repeat(43)), flow],
      'without a state': (answer, flow) => [changed(answer, 'state', null), flow],
      'with two states': (answer, flow) => [new URL(`${answer.href}&state=other`), flow],
      'with a code that it never gave': (answer, flow) => [changed(answer, 'code', 'made-up'), flow],
      'without a code': (answer, flow) => [changed(answer, 'code', null), flow],
      'with the code of another sign-in': (answer, flow, other) => [
        changed(answer, 'code', other.answer.searchParams.get('code')),
        flow,
      ],
      'of another sign-in': (_, flow, other) => [other.answer, flow],
      'that says that it was not agreed to': (answer, flow) => [
        changed(changed(answer, 'code', null), 'error', 'access_denied'),
        flow,
      ],
    };
    test.each(Object.entries(wrong))('refuses an answer %s', async (_, spoil) => {
      const { url, flow } = await begin();
      const answer = await harness.agree(url, 'ada');
      const second = await begin();
      const other = { flow: second.flow, answer: await harness.agree(second.url, 'ada') };
      const [spoilt, kept] = spoil(answer, flow, other);
      await expect(harness.provider.finish(spoilt, kept)).rejects.toMatchObject({ code: 'unauthenticated' });
    });

    test('takes a code once', async () => {
      const { url, flow } = await begin();
      const answer = await harness.agree(url, 'ada');
      await harness.provider.finish(answer, flow);
      await expect(harness.provider.finish(answer, flow)).rejects.toMatchObject({ code: 'unauthenticated' });
    });

    test('says anew who somebody is, without them, and that they are gone', async () => {
      const { refresh } = await signIn();
      if (refresh === null) throw new Error('nothing to ask again with');
      harness.accounts.set('ada', { email: 'ada@acme.dev', verified: true, groups: ['acme'] });
      const again = await harness.provider.confirm(refresh);
      expect(again?.identity).toMatchObject({ subject: harness.subjectOf('ada'), groups: ['acme'] });
      harness.revoke('ada');
      expect(await harness.provider.confirm(again?.refresh ?? refresh)).toBeNull();
      expect(await harness.provider.confirm(new Secret(refresh.reveal().replaceAll(/[a-z]/g, 'q')))).toBeNull();
    });

    test('being away is no refusal', async () => {
      const { url, flow } = await begin();
      const answer = await harness.agree(url, 'ada');
      const { refresh } = await signIn();
      if (refresh === null) throw new Error('nothing to ask again with');
      await harness.goAway();
      await expect(harness.provider.finish(answer, flow)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(harness.provider.confirm(refresh)).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
}

function changed(url: URL, name: string, value: string | null): URL {
  const copy = new URL(url);
  if (value === null) copy.searchParams.delete(name);
  else copy.searchParams.set(name, value);
  return copy;
}
