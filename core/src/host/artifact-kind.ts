import { type Static, Type } from 'typebox';

/** An archive (.tgz, .tar.gz) by address and content; `strip` removes that many leading folders when unpacking. */
export const ArtifactSpec = Type.Object(
  {
    url: Type.String({ pattern: '^https?://[^\\s@]+$', maxLength: 2048 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    strip: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
  },
  { additionalProperties: false },
);
export type ArtifactSpec = Static<typeof ArtifactSpec>;
