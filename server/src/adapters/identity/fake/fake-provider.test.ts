import { describe } from 'vitest';
import { identityProviderContract } from '../../../ports/identity-provider.contract.ts';
import { FakeProvider } from './fake-provider.ts';

describe('server/src/adapters/identity/fake/fake-provider.ts', () => {
  identityProviderContract(async () => {
    const provider = new FakeProvider();
    return {
      ...{ provider, accounts: provider.accounts },
      subjectOf: (account) => account,
      agree: async (url, account) => provider.agree(url, account),
      revoke: (account) => provider.revoke(account),
      goAway: async () => {
        provider.isAway = true;
      },
      close: async () => undefined,
    };
  });
});
