import type { Mutation } from '../mutation.ts';

const gates = {
  file: 'core/src/gate/finding-gates.ts',
  noticedBy: ['core/src/policy/make-judgement.test.ts'],
} as const;
const exemptions = {
  file: 'core/src/policy/apply-exemptions.ts',
  noticedBy: ['server/src/adapters/policy/evaluated/evaluated-judge.test.ts'],
} as const;
const judge = {
  file: 'server/src/adapters/policy/evaluated/evaluated-judge.ts',
  noticedBy: ['server/src/adapters/policy/evaluated/evaluated-judge.test.ts'],
} as const;
const commits = {
  file: 'server/src/adapters/signature/commit/read-signed-commit.ts',
  noticedBy: ['server/src/adapters/signature/commit/key-commit-verifier.test.ts'],
} as const;
const keys = {
  file: 'server/src/adapters/signature/commit/key-commit-verifier.ts',
  noticedBy: ['server/src/adapters/signature/commit/key-commit-verifier.test.ts'],
} as const;
const asked = {
  file: 'server/src/reconcile/check-signatures.ts',
  noticedBy: ['server/src/reconcile/check-signatures.test.ts'],
} as const;

/** Policies, secrets in clear and signatures. */
export const rules: readonly Mutation[] = [
  { ...gates, name: 'a signature is waived where a delivery goes back', from: '&& !neverWaived.has(gate)', to: '' },
  {
    ...gates,
    name: 'what is denied is waived',
    from: "waived: kind !== 'change' &&",
    to: "waived: kind !== 'rollback' &&",
  },
  { ...exemptions, name: 'an exemption never ends', from: 'until > now &&', to: 'until !== now - now - 1 &&' },
  {
    ...exemptions,
    name: 'a policy that failed is exempted',
    from: "if (finding.kind === 'fault') return finding;",
    to: '',
  },
  {
    ...judge,
    name: 'a policy that cannot be compiled finds nothing',
    from: "if (outcome === undefined || outcome.kind === 'broken')\n    return [",
    to: "if (outcome === undefined || outcome.kind === 'broken')\n    return [].slice(0) as never[]; [",
  },
  {
    ...commits,
    name: 'of two signatures the first counts',
    from: 'if (signatures.length > 1)',
    to: 'if (signatures.length > 9)',
  },
  {
    ...commits,
    name: 'a header that stands twice is read once',
    from: 'find((name) => count(names, name) > 1)',
    to: 'find((name) => count(names, name) > 9)',
  },
  {
    ...keys,
    name: 'whoever may sign, signs for all',
    from: 'known.filter((signer) => isPrincipal(signer, email))',
    to: 'known',
  },
  { ...keys, name: 'a revoked key counts', from: 'if (revoked.some(', to: 'if ([].some(' },
  {
    ...asked,
    name: 'the newest commit signs for all',
    from: 'for (const commit of commits.filter(',
    to: 'for (const commit of commits.slice(0, 1).filter(',
  },
  {
    ...asked,
    name: 'what cannot be seen is signed',
    from: 'if (!complete || commits.length === 0)',
    to: 'if (commits.length < 0)',
  },
];
