import { randomBytes } from 'node:crypto';
import type { Random } from '../ports/random.ts';

/** Randomness of the machine; ids carry nearly 144 bits. */
export const systemRandom: Random = {
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  id: () => {
    // People hand ids to the command line, which takes a word that begins with "-" for an option.
    for (;;) {
      const id = randomBytes(18).toString('base64url');
      if (!id.startsWith('-')) return id;
    }
  },
};
