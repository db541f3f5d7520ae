import Type, { type Static } from 'typebox';
import type { Signers } from '../model/signers.ts';
import { strict } from './field-schemas.ts';

export const signersSchema = strict(
  {
    openpgp: Type.Optional(
      Type.String({
        pattern: '^\\s*-----BEGIN PGP PUBLIC KEY BLOCK-----',
        maxLength: 262_144,
        description: 'Public keys (`gpg --armor --export`), one block after the other.',
      }),
    ),
    ssh: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 262_144,
        description: 'Lines of an `allowed_signers` file: `ada@example.org ssh-ed25519 AAAA…`.',
      }),
    ),
    revoked: Type.Optional(
      Type.Array(Type.String({ minLength: 8, maxLength: 4096 }), {
        maxItems: 500,
        description: 'Keys that no longer count, whenever they signed: SSH public keys, or fingerprints.',
      }),
    ),
  },
  'Whose signatures count where `guards.signed` asks for them.',
);

/** What a checked document says of signers. */
export function makeSigners(spec: Static<typeof signersSchema>): Signers {
  return { openpgp: spec.openpgp ?? null, ssh: spec.ssh ?? null, revoked: spec.revoked ?? [] };
}
