import { judgedAdditions, toldAsDrift } from '@fairlead/core/delivery/drifted-rows.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { ObjectRow } from '@fairlead/core/wire/view/object.ts';
import type { ManagedObject } from '../../ports/store.ts';
import { namesOf } from './names.ts';

export function objectRow(placement: Placement, object: ManagedObject): ObjectRow {
  const ref = parseObjectKey(object.key);
  return {
    ...namesOf(placement),
    key: object.key,
    object: formatRef(ref),
    kind: ref.kind,
    name: ref.name,
    uid: object.uid,
    health: object.health.status,
    message: object.health.message,
    drifted: toldAsDrift(object, placement.settings),
    added: judgedAdditions(object, placement.settings),
    origin: object.origin,
    updatedAt: object.updatedAt,
  };
}
