import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aesSealer } from './aes-sealer.ts';

const sealer = aesSealer({ bytes: randomBytes(32) });

describe('server/src/adapters/secrets/aes-sealer.ts', () => {
  test('opens what it sealed in the same context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, context) => {
        expect(sealer.open(sealer.seal(plain, context), context)).toBe(plain);
      }),
    );
  });

  test('refuses another context, also where the texts run together', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (plain, context, other) => {
        fc.pre(context !== other);
        expect(() => sealer.open(sealer.seal(plain, context), other)).toThrow(
          expect.objectContaining({ code: 'integrity' }),
        );
      }),
    );
  });

  test('refuses any changed, cut or lengthened text', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.constantFrom('change', 'cut', 'add'), (plain, at, how) => {
        const sealed = sealer.seal(plain, 'c');
        const index = at % sealed.length;
        const other = sealed[index] === 'A' ? 'B' : 'A';
        const changed = {
          change: sealed.slice(0, index) + other + sealed.slice(index + 1),
          cut: sealed.slice(0, index),
          add: `${sealed}AAAA`,
        };
        // base64url's last sign may carry bits that mean nothing; text that decodes equally is the same text
        fc.pre(how !== 'change' || decoded(changed.change) !== decoded(sealed));
        expect(() => sealer.open(changed[how], 'c')).toThrow(expect.objectContaining({ code: 'integrity' }));
      }),
    );
  });

  test('never seals alike twice, and shows nothing of the value', () => {
    const [one, two] = [sealer.seal('hunter2', 'c'), sealer.seal('hunter2', 'c')];
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split('.')[2] ?? '', 'base64url').includes('hunter2')).toBe(false);
  });

  test('says so when another master key is needed', () => {
    const other = aesSealer({ bytes: randomBytes(32) });
    expect(() => other.open(sealer.seal('x', 'c'), 'c')).toThrow(/needs the master key/);
  });

  test('digests equal secrets equally, other secrets and other keys otherwise', () => {
    const other = aesSealer({ bytes: randomBytes(32) });
    expect(sealer.keyedDigest('a')).toBe(sealer.keyedDigest('a'));
    expect(sealer.keyedDigest('a')).not.toBe(sealer.keyedDigest('b'));
    expect(sealer.keyedDigest('a')).not.toBe(other.keyedDigest('a'));
  });
});

function decoded(sealed: string): string {
  const [version, key, body = ''] = sealed.split('.');
  return `${version}.${key}.${Buffer.from(body, 'base64url').toString('hex')}`;
}
