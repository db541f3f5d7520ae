import { Buffer } from 'node:buffer';
import { AppError } from '@fairlead/core/lib/app-error.ts';

export type Packet =
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'flush' }
  | { readonly kind: 'delimiter' };

/** One packet of Git's wire format (gitprotocol-common(5)): four hex digits of length, then the text. */
export function packet(text: string): string {
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;
}

export const flushPacket = '0000';
export const delimiterPacket = '0001';

/** Reads packets to the end; the closing line feed of each is dropped. Throws `unavailable` on anything else. */
export function parsePackets(raw: Buffer): readonly Packet[] {
  const packets: Packet[] = [];
  let at = 0;
  while (at < raw.length) {
    const digits = raw.toString('latin1', at, at + 4);
    const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (length === 0 || length === 1) {
      packets.push({ kind: length === 0 ? 'flush' : 'delimiter' });
      at += 4;
    } else if (length >= 4 && at + length <= raw.length) {
      packets.push({ kind: 'data', text: raw.toString('utf8', at + 4, at + length).replace(/\n$/, '') });
      at += length;
    } else if (length === 2) {
      at += 4;
    } else {
      throw new AppError('unavailable', "the server's answer is not in Git's wire format, or was cut short", {
        retry: 'backoff',
      });
    }
  }
  return packets;
}
