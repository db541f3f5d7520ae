import { formatDuration } from '../lib/duration.ts';
import type { Delivery } from '../model/delivery.ts';
import type { EpochMs } from '../model/ids.ts';

/** One sentence on what a delivery did: `shop in prod: 3f2a91c arrived healthy after 12s.` */
export function describeDelivery(delivery: Delivery, where: string, now: EpochMs): string {
  const short = delivery.revision.slice(0, 7);
  const what =
    delivery.kind === 'correction'
      ? 'putting it right'
      : delivery.kind === 'rollback'
        ? `going back to ${short}`
        : short;
  const took = formatDuration((delivery.endedAt ?? now) - delivery.startedAt);
  return `${where}: ${what} ${outcome(delivery, took)}.`;
}

/** `2 chosen objects, nothing else`: what a partial delivery was about. */
export function partWords({ only }: Pick<Delivery, 'only'>): string {
  const count = only?.length ?? 0;
  return `${count} chosen ${count === 1 ? 'object' : 'objects'}, nothing else`;
}

function outcome(delivery: Delivery, took: string): string {
  const because = delivery.failure === null ? '' : `: ${delivery.failure.message.replace(/\.$/, '')}`;
  switch (delivery.verdict) {
    case 'healthy':
      return `arrived healthy after ${took}`;
    case 'partial':
      return `arrived in part after ${took}: ${partWords(delivery)}`;
    case 'failed':
      return `failed after ${took}${because}`;
    case 'rolled-back':
      return `was taken back after ${took}${because}`;
    case 'superseded':
      return `was superseded after ${took}`;
    case 'aborted':
      return `was aborted after ${took}${because}`;
    case null: {
      const [hold] = delivery.holds;
      return hold === undefined
        ? `is under way since ${took} (${delivery.phase})`
        : `is held since ${took}: ${hold.reason.replace(/\.$/, '')}`;
    }
  }
}
