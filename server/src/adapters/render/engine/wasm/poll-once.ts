import type { Surroundings } from './wasi-imports.ts';

const success = 0;
const badDescriptor = 8;
const [subscriptionBytes, eventBytes] = [48, 32];
const clockTag = 0;
const absoluteFlag = 1;

/**
 * Waiting, as Go's scheduler asks for it: until the first of some moments. Descriptors are never there to be waited for.
 * Source: WASI preview 1, `poll_oneoff`.
 */
export function pollOnce({ memory, monotonicNs, sleepMs }: Surroundings) {
  return (subscriptionsAt: number, eventsAt: number, count: number, writtenAt: number): number => {
    const view = new DataView(memory().buffer);
    const asked = Array.from({ length: count }, (_, index) =>
      readSubscription(view, subscriptionsAt + index * subscriptionBytes, monotonicNs()),
    );
    const first = Math.min(...asked.map(({ waitMs }) => waitMs));
    if (first > 0) sleepMs(first);
    const due = asked.filter(({ waitMs }) => waitMs <= first);
    for (const [index, { userdata, tag, errno }] of due.entries()) {
      const at = eventsAt + index * eventBytes;
      view.setBigUint64(at, userdata, true);
      view.setUint16(at + 8, errno, true);
      view.setUint8(at + 10, tag);
    }
    view.setUint32(writtenAt, due.length, true);
    return success;
  };
}

function readSubscription(view: DataView, at: number, nowNs: bigint) {
  const [userdata, tag] = [view.getBigUint64(at, true), view.getUint8(at + 8)];
  if (tag !== clockTag) return { userdata, tag, errno: badDescriptor, waitMs: 0 };
  const timeout = view.getBigUint64(at + 24, true);
  const isAbsolute = (view.getUint16(at + 40, true) & absoluteFlag) !== 0;
  const waitNs = isAbsolute ? timeout - nowNs : timeout;
  return { userdata, tag, errno: success, waitMs: waitNs <= 0n ? 0 : Number(waitNs) / 1e6 };
}
