import type { DeliveryRow } from '@fairlead/core/wire/view/delivery.ts';
import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import { relative } from './when.ts';
import { placeWords } from './where.ts';

export type ObjectFacts = Pick<
  ObjectView,
  'object' | 'application' | 'stage' | 'target' | 'health' | 'message' | 'drifted'
>;
type Last = Pick<DeliveryRow, 'startedAt' | 'by' | 'kind' | 'verdict'>;

/** How it is, and what happened last: the two things a pager's reader asks first. */
export function objectSentence(object: ObjectFacts, last: Last | undefined, now: number): string {
  const how = object.message === '' ? object.health : `${object.health}: ${object.message.replace(/[.]$/, '')}`;
  const drift = object.drifted ? ', and no longer what Git declares' : '';
  const before =
    last === undefined
      ? 'nothing was delivered here yet'
      : `the last ${last.kind === 'correction' ? 'correction' : last.kind === 'rollback' ? 'rollback' : 'delivery'} began ${relative(last.startedAt, now)}, by ${last.by}`;
  return `${object.object} of ${placeWords(object)} is ${how}${drift}; ${before}.`;
}
