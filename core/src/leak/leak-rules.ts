/** A kind of secret that can be told by its form. */
export type LeakRule = {
  readonly name: string;
  readonly what: string;
  /** The first group is the secret; without one the whole match. Linear in the text: no nested repetition. */
  readonly pattern: RegExp;
  /** What every match holds: a text without any of these words is not searched. Lower case. */
  readonly words: readonly string[];
  /** How to make it worthless. */
  readonly rotate: string;
  /** Bits of each sign that a match must have at least, where its form alone says little. */
  readonly minBits?: number;
  /** A form that nothing else has: what is found is one, wherever it stands. */
  readonly isCertain: boolean;
};

/** Counts up where a rule changes, so that what was found by others is looked for again. */
export const leakRulesVersion = 1;

const issuer = (where: string): string =>
  `revoke it at ${where}, make a new one, and look there for uses since the commit`;

/**
 * Secrets by the forms that their issuers document. Sources: the prefixes and lengths that GitHub, GitLab, AWS, Google, Slack,
 * Stripe, npm, PyPI, Twilio, SendGrid, Vault, DigitalOcean, Atlassian, Azure, Anthropic and OpenAI publish of their keys.
 */
export const leakRules: readonly LeakRule[] = [
  {
    name: 'private-key',
    what: 'a private key',
    pattern: /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----[\s\S]{64,8192}?-----END/g,
    words: ['private key'],
    rotate:
      'make a new key pair, replace the public key wherever it is trusted, and revoke certificates of the old one',
    isCertain: true,
  },
  {
    name: 'age-key',
    what: 'a key of age',
    pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b/g,
    words: ['age-secret-key-1'],
    rotate: 'make a new key, encrypt all files anew for it, and rotate every secret that the old one could open',
    isCertain: true,
  },
  {
    name: 'github-token',
    what: 'a token of GitHub',
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b/g,
    words: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    rotate: issuer('github.com/settings/tokens'),
    isCertain: true,
  },
  {
    name: 'gitlab-token',
    what: 'a token of GitLab',
    pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_-]{20,64}\b/g,
    words: ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glsoat-', 'glagent-'],
    rotate: issuer('the access tokens of GitLab'),
    isCertain: true,
  },
  {
    name: 'aws-access-key',
    what: 'the id of an access key of AWS',
    pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g,
    words: ['akia', 'asia'],
    rotate: 'make it inactive and delete it (`aws iam delete-access-key`), make a new one, and look into CloudTrail',
    minBits: 3,
    isCertain: true,
  },
  {
    name: 'aws-secret-key',
    what: 'a secret access key of AWS',
    pattern: /(?:aws_?)?secret_?(?:access_?)?key["']?\s{0,4}[:=]\s{0,4}["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    words: ['secret'],
    rotate: 'delete the access key that it belongs to, make a new one, and look into CloudTrail',
    minBits: 4,
    isCertain: true,
  },
  {
    name: 'google-api-key',
    what: 'an API key of Google',
    pattern: /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g,
    words: ['aiza'],
    rotate: issuer('the credentials of the Google Cloud project'),
    isCertain: true,
  },
  {
    name: 'slack-token',
    what: 'a token of Slack',
    pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{20,250}\b/g,
    words: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'],
    rotate: issuer('api.slack.com/apps'),
    isCertain: true,
  },
  {
    name: 'slack-webhook',
    what: 'the address of a Slack webhook',
    pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{6,16}\/B[A-Z0-9]{6,16}\/([A-Za-z0-9]{20,32})/g,
    words: ['hooks.slack.com/services'],
    rotate: issuer('the incoming webhooks of the Slack app'),
    isCertain: true,
  },
  {
    name: 'stripe-key',
    what: 'a key of Stripe',
    pattern: /\b(?:sk|rk)_live_[A-Za-z0-9]{20,250}\b/g,
    words: ['sk_live_', 'rk_live_'],
    rotate: issuer('dashboard.stripe.com/apikeys'),
    isCertain: true,
  },
  {
    name: 'npm-token',
    what: 'a token of npm',
    pattern: /\bnpm_[A-Za-z0-9]{36}\b/g,
    words: ['npm_'],
    rotate: issuer('npmjs.com (`npm token revoke`)'),
    minBits: 3.5,
    isCertain: true,
  },
  {
    name: 'pypi-token',
    what: 'a token of PyPI',
    pattern: /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,1000}/g,
    words: ['pypi-ageichlwas5vcmc'],
    rotate: issuer('pypi.org/manage/account'),
    isCertain: true,
  },
  {
    name: 'sendgrid-key',
    what: 'a key of SendGrid',
    pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b/g,
    words: ['sg.'],
    rotate: issuer('app.sendgrid.com/settings/api_keys'),
    isCertain: true,
  },
  {
    name: 'vault-token',
    what: 'a token of Vault or OpenBao',
    pattern: /\b(?:hv[sbr]|bao)\.[A-Za-z0-9_-]{24,250}\b/g,
    words: ['hvs.', 'hvb.', 'hvr.', 'bao.'],
    rotate: '`vault token revoke`, and rotate what it could read',
    minBits: 3.5,
    isCertain: true,
  },
  {
    name: 'digitalocean-token',
    what: 'a token of DigitalOcean',
    pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/g,
    words: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    rotate: issuer('cloud.digitalocean.com/account/api'),
    isCertain: true,
  },
  {
    name: 'ai-key',
    what: 'a key of a model provider',
    pattern: /\bsk-(?:ant-[a-z0-9]{3,10}-|proj-|svcacct-)[A-Za-z0-9_-]{40,250}\b/g,
    words: ['sk-ant-', 'sk-proj-', 'sk-svcacct-'],
    rotate: issuer('the console of the provider'),
    isCertain: true,
  },
  {
    name: 'azure-storage-key',
    what: 'an account key of Azure storage',
    pattern: /AccountKey=([A-Za-z0-9+/]{86}==)/g,
    words: ['accountkey='],
    rotate: 'rotate both keys of the storage account',
    isCertain: true,
  },
  {
    name: 'jwt',
    what: 'a signed token (JWT)',
    pattern: /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000}\b/g,
    words: ['eyj'],
    rotate: 'end the session or service account that it is of; where it never ends, change the key that signed it',
    isCertain: true,
  },
  {
    name: 'password-in-address',
    what: 'a password in an address',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/?#@'"<>{}$]{1,100}:([^\s:/?#@'"<>{}$]{6,200})@[A-Za-z0-9.-]{3,253}/g,
    words: ['://'],
    rotate: 'change the password, and read it from a secret',
    minBits: 2.5,
    isCertain: false,
  },
  {
    name: 'named-secret',
    what: 'a value that is named as a secret',
    pattern:
      /(?:^|[^A-Za-z])(?:[A-Za-z0-9]{1,30}[_.-])?(?:password|passwd|secret|token|api_?key|apikey|access_?key|auth_?token|client_?secret|private_?key)["']?\s{0,4}[:=]\s{0,4}(?:["']([^"'\s]{12,200})["']|([A-Za-z0-9+/_=.-]{16,200})(?![A-Za-z0-9+/_=.(-]))/gim,
    words: [
      'password',
      'passwd',
      'secret',
      'token',
      'apikey',
      'api_key',
      'access_key',
      'accesskey',
      'private_key',
      'privatekey',
    ],
    rotate: 'change it where it is used, and read it from a secret',
    minBits: 3.6,
    isCertain: false,
  },
];
