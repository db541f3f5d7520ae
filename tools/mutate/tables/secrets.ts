import type { Mutation } from '../mutation.ts';

const logger = { file: 'server/src/io/redact-fields.ts', noticedBy: ['server/src/io/logger.test.ts'] } as const;
const secret = { file: 'core/src/lib/secret.ts', noticedBy: ['core/src/lib/secret.test.ts'] } as const;
const masked = {
  file: 'core/src/insight/mask-object.ts',
  noticedBy: ['core/src/insight/mask-object.test.ts'],
} as const;
const stack = {
  file: 'core/src/stack/sensitive-diff.ts',
  noticedBy: ['core/src/stack/plan-from-terraform.test.ts'],
} as const;

const offered = {
  file: 'server/src/adapters/secrets/offered-credentials.ts',
  noticedBy: ['server/src/adapters/secrets/offered-credentials.test.ts'],
} as const;

/** Masks and redaction: logs, errors, diffs, views, plans of stacks, log lines of programs. */
export const secrets: readonly Mutation[] = [
  {
    ...offered,
    name: 'configuration names any variable of the machine',
    from: "if (hosts?.has('*') === true || hosts?.has(host.toLowerCase()) === true) return",
    to: 'if (hosts?.size !== 0) return',
  },
  {
    ...offered,
    name: 'configuration names any file of the machine',
    from: 'if (!inside.includes(true))',
    to: 'if (inside.length > 1)',
  },
  {
    ...offered,
    name: 'a link leads out of an offered folder',
    from: "return below(real, file) && !file.split('/').includes('..');",
    to: 'return real !== file;',
  },
  {
    ...secret,
    name: 'a secret prints as text',
    from: '  toString(): string {\n    return mask;',
    to: '  toString(): string {\n    return this.#value;',
  },
  {
    ...secret,
    name: 'a secret prints as JSON',
    from: '  toJSON(): string {\n    return mask;',
    to: '  toJSON(): string {\n    return this.#value;',
  },
  { ...logger, name: 'a field called like a secret is logged', from: 'secretName.test(name) &&', to: 'false &&' },
  { ...logger, name: 'a password in an address is logged', from: '    .replace(userinfo, `$1${mask}@`)\n', to: '' },
  { ...logger, name: 'a token in a query is logged', from: '    .replace(queryValue, `$1${mask}`)\n', to: '' },
  { ...logger, name: 'an authorization value is logged', from: '    .replace(scheme, `$1 ${mask}`)\n', to: '' },
  { ...logger, name: 'the token of a forge is logged', from: '    .replace(knownToken, mask)\n', to: '' },
  { ...logger, name: 'a private key is logged', from: '    .replace(privateKey, mask)\n', to: '' },
  {
    ...masked,
    name: 'a secret object is shown',
    from: 'if (!object.secret) return object.manifest;',
    to: 'if (object.secret || !object.secret) return object.manifest;',
  },
  {
    ...masked,
    name: "a copy in a secret object's annotations is shown",
    from: "name === 'metadata' && isJsonObject(value)",
    to: "name === 'metadata' && isJsonObject(value) && false",
  },
  {
    name: 'a diff of a secret shows its values',
    file: 'core/src/host/field-changes.ts',
    from: '`*** ${keyedDigest(stableStringify(value)).slice(0, 12)}`',
    to: 'value',
    noticedBy: ['core/src/host/field-changes.test.ts', 'core/src/host/observe-host.test.ts'],
  },
  {
    name: 'a diff of a secret that is live shows its values',
    file: 'core/src/host/observe-host.ts',
    from: 'desired.secret || live?.secret === true',
    to: 'desired.secret',
    noticedBy: ['core/src/host/observe-host.test.ts'],
  },
  { ...stack, name: "a stack's sensitive value is shown", from: 'shadows.includes(true) || isSecret', to: 'isSecret' },
  {
    ...stack,
    name: 'the copy of a sensitive value elsewhere in a stack is shown',
    from: 'shadows.includes(true) || isSecret',
    to: 'shadows.includes(true)',
  },
  {
    name: 'a program that prints its secret shows it in its log',
    file: 'server/src/supervisor/read-logs.ts',
    from: 'redact(line.text, secrets)',
    to: 'line.text',
    noticedBy: ['server/src/supervisor/task-object.test.ts', 'server/src/supervisor/process-object.test.ts'],
  },
  {
    name: 'the short of two secrets shows the rest of the long one',
    file: 'server/src/supervisor/redact.ts',
    from: 'b.length - a.length',
    to: 'a.length - b.length',
    noticedBy: ['server/src/supervisor/redact.test.ts'],
  },
  {
    name: 'a secret object lies open in the store',
    file: 'server/src/reconcile/bundle-storage.ts',
    from: 'open: JSON.stringify(bundle.objects.filter((object) => !object.secret)),',
    to: 'open: JSON.stringify(bundle.objects),',
    noticedBy: ['server/src/reconcile/bundle-storage.test.ts'],
  },
];
