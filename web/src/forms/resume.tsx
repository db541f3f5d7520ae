import { routes } from '@fairlead/core/wire/routes.ts';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import type { PlacementFormProps } from './placement-form.ts';

export function ResumeForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const paused = placement.paused;
  return (
    <ActForm
      title={`Resume ${placeWords(placement)}`}
      says={
        paused === null
          ? 'It is not paused any more.'
          : `Ends the pause by ${paused.by} (${paused.reason}). What waits in Git is delivered.`
      }
      command={commandLine(['resume'], whereOf(placement))}
      confirm="Resume"
      onClose={onClose}
      run={() => client.call(routes.resume, { params: { id: placement.id }, body: {} })}
    />
  );
}
