import { routes } from '@fairlead/core/wire/routes.ts';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import type { PlacementFormProps } from './placement-form.ts';

export function RefreshForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  return (
    <ActForm
      title={`Refresh ${placeWords(placement)}`}
      says="Looks at Git and at the live objects again. Changes nothing by itself; what it finds is handled as always."
      command={commandLine(['refresh'], whereOf(placement))}
      confirm="Refresh"
      onClose={onClose}
      run={() => client.call(routes.refresh, { params: { id: placement.id }, body: {} })}
    />
  );
}
