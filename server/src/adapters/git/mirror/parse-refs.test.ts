import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRefs, parseLsRemote } from './parse-refs.ts';
import { packet, parsePackets } from './pkt-line.ts';

const id = (digit: string) => digit.repeat(40);

describe('server/src/adapters/git/mirror/parse-refs.ts', () => {
  it('peels annotated tags and leaves out what nobody follows', () => {
    const text = [
      `${id('1')}\tHEAD`,
      `${id('1')}\trefs/heads/main`,
      `${id('2')}\trefs/tags/v1`,
      `${id('1')}\trefs/tags/v1^{}`,
      `${id('3')}\trefs/pull/7/head`,
      `${id('4')}\trefs/remotes/origin/HEAD`,
    ].join('\n');
    expect(parseLsRemote(text)).toEqual({ HEAD: id('1'), 'refs/heads/main': id('1'), 'refs/tags/v1': id('1') });
  });

  it('leaves out names and ids that are none', () => {
    const told = [
      { name: 'refs/heads/a\nb', id: id('1') },
      { name: 'refs/heads/ok', id: '--upload-pack=x' },
      { name: '__proto__', id: id('1') },
      { name: 'refs/heads/unborn', id: 'unborn' },
    ];
    expect(makeRefs(told)).toEqual({});
  });

  it('reads any packets back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }).filter((text) => !text.endsWith('\n'))), (texts) => {
        const packets = parsePackets(Buffer.from(`${texts.map(packet).join('')}0000`));
        expect(packets).toEqual([...texts.map((text) => ({ kind: 'data', text })), { kind: 'flush' }]);
      }),
    );
  });

  it('refuses any other bytes as an answer that cannot be read', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          parsePackets(Buffer.from(bytes));
        } catch (error) {
          expect(error).toMatchObject({ code: 'unavailable' });
        }
      }),
    );
  });
});
