import Type, { type Static } from 'typebox';
import { parseDuration } from '../lib/duration.ts';
import type { Declared } from '../model/placement.ts';
import type { GithubConnection, OidcConnection } from './configuration.ts';
import { type CredentialSource, durationSchema, strict, textSchema } from './field-schemas.ts';
import { makeOidc } from './oidc-schema.ts';

const forgeSignIn = (what: string, usual: string) =>
  strict(
    {
      url: Type.Optional(
        Type.String({ maxLength: 2048, 'x-format': 'https-url', description: `Its address. Default: ${usual}.` }),
      ),
      clientId: Type.String({
        pattern: '^[\\x21-\\x7e]+$',
        maxLength: 256,
        description: 'Of the OAuth application that stands for Fairlead there.',
      }),
      title: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'What the button says.' })),
      groupsPrefix: Type.Optional(
        Type.String({ maxLength: 64, description: 'Put before each group, so that two providers are told apart.' }),
      ),
      domains: Type.Optional(
        Type.Array(Type.String({ pattern: '^[a-z0-9-]+(?:\\.[a-z0-9-]+)+$', maxLength: 253 }), {
          minItems: 1,
          description: 'Domains for whose e-mail addresses it is believed. Default: all.',
        }),
      ),
      session: Type.Optional(durationSchema),
      refresh: Type.Optional(durationSchema),
      caFile: Type.Optional(textSchema),
    },
    what,
  );

export const githubSchema = forgeSignIn(
  'People sign in with GitHub. Groups are `organisation` and `organisation/team`.',
  'https://github.com',
);
export const gitlabSchema = forgeSignIn(
  'People sign in with GitLab. Groups are the full paths of its groups.',
  'https://gitlab.com',
);

type Spec = Static<typeof githubSchema>;
const hourMs = 3_600_000;

/** The GitHub of a checked Connection; its address is its issuer. */
export function makeGithub(
  name: string,
  spec: Spec,
  credential: CredentialSource | null,
  declared: Declared,
): GithubConnection {
  const { url = 'https://github.com', clientId, title = 'GitHub', groupsPrefix = '', domains, caFile = null } = spec;
  const within = (text: string | undefined, usualMs: number, leastMs: number, mostMs: number): number => {
    const read = text === undefined ? undefined : parseDuration(text);
    return Math.min(mostMs, Math.max(leastMs, read?.ok === true ? read.value : usualMs));
  };
  return {
    ...{ kind: 'github', name, clientId, title, groupsPrefix, caFile, credential, declared },
    issuer: trimmed(url),
    domains: domains ?? null,
    sessionMs: within(spec.session, 12 * hourMs, 60_000, 7 * 24 * hourMs),
    refreshMs: within(spec.refresh, hourMs / 6, 10_000, hourMs),
  };
}

/**
 * The GitLab of a checked Connection. It is a provider of OpenID Connect, whose answer about a person lists the full
 * paths of their groups. Source: GitLab's documentation, "GitLab as OpenID Connect identity provider".
 */
export function makeGitlab(
  name: string,
  { url, title = 'GitLab', ...spec }: Spec,
  credential: CredentialSource | null,
  declared: Declared,
): OidcConnection {
  const scopes = ['openid', 'profile', 'email'];
  const issuer = trimmed(url ?? 'https://gitlab.com');
  return makeOidc(name, { ...spec, title, issuer, scopes, groupsClaim: 'groups' }, credential, declared);
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
