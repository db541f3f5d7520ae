import { routes } from '@fairlead/core/wire/routes.ts';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { shortRevision } from '../view/shorten.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import type { PlacementFormProps } from './placement-form.ts';

export function UnpinForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const { pinned, desired } = placement;
  const next = desired === null ? 'what Git says' : shortRevision(desired.revision);
  return (
    <ActForm
      title={`Unpin ${placeWords(placement)}`}
      says={`Follows Git again: ${next} is delivered through its gates.${pinned === null ? '' : ` It was pinned by ${pinned.by}: ${pinned.reason}.`}`}
      command={commandLine(['unpin'], whereOf(placement))}
      confirm="Unpin"
      onClose={onClose}
      run={() => client.call(routes.unpin, { params: { id: placement.id }, body: {} })}
    />
  );
}
