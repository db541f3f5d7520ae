import { type Static, Type } from 'typebox';

/** A file on the host. `from` names a file of the repository; rendering puts its content here before a target sees it. */
export const FileSpec = Type.Object(
  {
    path: Type.String({ minLength: 1, maxLength: 1024 }),
    content: Type.Optional(Type.String()),
    contentBase64: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' })),
    from: Type.Optional(Type.String({ minLength: 1 })),
    mode: Type.Optional(Type.String({ pattern: '^0?[0-7]{3}$' })),
    secret: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type FileSpec = Static<typeof FileSpec>;

/** Permission bits: as written, else owner-only for a secret and readable by all otherwise. */
export function fileMode(spec: FileSpec, secret: boolean): number {
  if (spec.mode !== undefined) return Number.parseInt(spec.mode, 8);
  return secret ? 0o600 : 0o644;
}

/** What the schema cannot say about the content; undefined when all is well. */
export function fileProblem(spec: FileSpec): { readonly pointer: string; readonly message: string } | undefined {
  const given = [spec.content, spec.contentBase64].filter((part) => part !== undefined).length;
  if (given === 1) return undefined;
  if (given === 2) return { pointer: '/spec/content', message: 'give either content or contentBase64, not both' };
  if (spec.from !== undefined)
    return { pointer: '/spec/from', message: `the content of ${spec.from} was not read; render the bundle again` };
  return {
    pointer: '/spec',
    message: 'has no content; write content, contentBase64 or from (a path in the repository)',
  };
}
