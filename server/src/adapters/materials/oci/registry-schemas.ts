import Type from 'typebox';

/** Answers of a registry, as far as they are used. Source: the OCI distribution and image specifications. */
export const Tags = Type.Object({ tags: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])) });
export const Token = Type.Object({ token: Type.Optional(Type.String()), access_token: Type.Optional(Type.String()) });
export const Manifest = Type.Object({
  layers: Type.Array(
    Type.Object({
      mediaType: Type.String(),
      digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
      size: Type.Integer({ minimum: 0 }),
    }),
  ),
});
