import { generic } from './generic/generic.ts';
import { gitea } from './gitea/gitea.ts';
import { github } from './github/github.ts';
import { gitlab } from './gitlab/gitlab.ts';
import type { WebhookReader } from './webhook.ts';

/** Every forge whose webhooks are understood, by the name in the webhook's address. Forgejo speaks as Gitea does. */
export const forges = { generic, github, gitlab, gitea, forgejo: gitea } as const satisfies {
  readonly [name: string]: WebhookReader;
};

export type ForgeName = keyof typeof forges;

export function isForgeName(name: string): name is ForgeName {
  return Object.hasOwn(forges, name);
}
