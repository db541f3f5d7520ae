import Type, { type Static } from 'typebox';
import { parseDuration } from '../lib/duration.ts';
import type { Declared } from '../model/placement.ts';
import type { OidcConnection } from './configuration.ts';
import { type CredentialSource, durationSchema, strict, textSchema } from './field-schemas.ts';

/** Short words of a claim, a scope or a client. */
const wordSchema = (description: string) => Type.String({ pattern: '^[\\x21-\\x7e]+$', maxLength: 256, description });

export const oidcSchema = strict(
  {
    issuer: Type.String({
      maxLength: 2048,
      'x-format': 'https-url',
      description: 'The address of the provider, exactly as its tokens name it.',
    }),
    clientId: wordSchema('As which the provider knows Fairlead.'),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'What the button says.' })),
    scopes: Type.Optional(
      Type.Array(wordSchema('A scope.'), {
        maxItems: 32,
        description: 'What is asked for beside `openid`. Default: email, profile, offline_access.',
      }),
    ),
    groupsClaim: Type.Optional(wordSchema('The claim that lists groups. Default: groups.')),
    groupsPrefix: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'Put before each of its groups, so that groups of two providers are told apart.',
      }),
    ),
    domains: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z0-9-]+(?:\\.[a-z0-9-]+)+$', maxLength: 253 }), {
        minItems: 1,
        description: 'Domains for whose e-mail addresses the provider is believed. Default: all.',
      }),
    ),
    session: Type.Optional(durationSchema),
    refresh: Type.Optional(durationSchema),
    caFile: Type.Optional(textSchema),
  },
  'An identity provider that people sign in with.',
);
type OidcSpec = Static<typeof oidcSchema>;

const hourMs = 3_600_000;

/** The identity provider of a checked Connection. A session lives 12h unless said otherwise, a week at most. */
export function makeOidc(
  name: string,
  spec: OidcSpec,
  credential: CredentialSource | null,
  declared: Declared,
): OidcConnection {
  const { issuer, clientId, title = name, groupsClaim = 'groups', groupsPrefix = '', domains, caFile = null } = spec;
  return {
    ...{ kind: 'oidc', name, issuer, clientId, title, groupsClaim, groupsPrefix, caFile, credential, declared },
    scopes: [...new Set(['openid', ...(spec.scopes ?? ['email', 'profile', 'offline_access'])])],
    domains: domains ?? null,
    sessionMs: within(spec.session, 12 * hourMs, 60_000, 7 * 24 * hourMs),
    refreshMs: within(spec.refresh, hourMs / 6, 10_000, hourMs),
  };
}

function within(text: string | undefined, usualMs: number, leastMs: number, mostMs: number): number {
  const read = text === undefined ? undefined : parseDuration(text);
  return Math.min(mostMs, Math.max(leastMs, read?.ok === true ? read.value : usualMs));
}
