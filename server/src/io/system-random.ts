import { randomBytes } from 'node:crypto';
import type { Random } from '../ports/random.ts';

/** Randomness of the machine; ids carry 144 bits. */
export const systemRandom: Random = {
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  id: () => randomBytes(18).toString('base64url'),
};
