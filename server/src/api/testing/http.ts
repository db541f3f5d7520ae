import type { ApiWorld } from './api-world.ts';

export type Answer = {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown };
  readonly text: string;
  readonly headers: Headers;
};

/** One real HTTP request. A body is sent as JSON. */
export async function send(
  world: ApiWorld,
  method: string,
  path: string,
  secret: string | null,
  body?: unknown,
  headers: { readonly [name: string]: string } = {},
): Promise<Answer> {
  const answer = await fetch(`${world.base}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, body: parse(text), headers: answer.headers };
}

function parse(text: string): Answer['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Answer['body']) : {}; // an object was just proven
  } catch {
    return {};
  }
}
