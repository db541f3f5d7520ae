import type { Mutation } from '../mutation.ts';

const git = ['server/src/adapters/git/mirror/mirror-git.test.ts'];

/** What Git may be made to do, and who may say that something was pushed. */
export const repositories: readonly Mutation[] = [
  {
    name: 'a credential goes to another host',
    file: 'server/src/adapters/git/mirror/credential.ts',
    from: ' || ref.host.toLowerCase() !== remote.host',
    to: '',
    noticedBy: [...git, 'server/src/adapters/git/mirror/credential.test.ts'],
  },
  {
    name: 'a credential goes over plain http',
    file: 'server/src/adapters/git/mirror/credential.ts',
    from: "if (remote.kind === 'http' && !isPrivateWay(remote))",
    to: 'if (false)',
    noticedBy: [...git, 'server/src/adapters/git/mirror/credential.test.ts'],
  },
  {
    name: 'a tenant names a path of this machine',
    file: 'server/src/adapters/git/remote.ts',
    from: 'if (!access.allowLocalPath)',
    to: 'if (false)',
    noticedBy: git,
  },
  {
    name: 'a webhook needs no signature',
    file: 'server/src/adapters/forge/signature.ts',
    from: "return timingSafeEqual(createHmac('sha256', secret).update(rawBody).digest(), Buffer.from(signature, 'hex'));",
    to: 'return rawBody.length >= 0;',
    noticedBy: ['server/src/adapters/forge/forges.test.ts'],
  },
  {
    name: 'an empty secret signs',
    file: 'server/src/adapters/forge/signature.ts',
    from: "if (secret === '' || signature === undefined",
    to: 'if (signature === undefined',
    noticedBy: ['server/src/adapters/forge/forges.test.ts'],
  },
];
