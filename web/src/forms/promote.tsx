import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApplicationView, StageView } from '@fairlead/core/wire/view/application.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { shortRevision } from '../view/shorten.ts';
import { ActForm } from './act-form.tsx';
import { reasonOf } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

type Props = {
  readonly application: ApplicationView;
  readonly stage: StageView;
  /** What runs healthily in the stage before. */
  readonly revision: string;
  readonly title: string | undefined;
  readonly onClose: () => void;
};

export function PromoteForm({ application, stage, revision, title, onClose }: Props) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  const { name, project } = application;
  const now = stage.revisions[0];
  const options = {
    to: stage.name,
    revision: shortRevision(revision),
    project: project === 'default' ? undefined : project,
    reason,
  };
  return (
    <ActForm
      title={`Promote ${name} to ${stage.name}`}
      says={`Commits one line to the lock file in Git, under your name; ${stage.name} then follows through its gates. Undo it by promoting the earlier version, or with a rollback.`}
      command={commandLine(['promote', name], null, options)}
      confirm={`Promote ${shortRevision(revision)}`}
      onClose={onClose}
      run={() =>
        client.call(routes.promote, {
          params: { name },
          body: { project, stage: stage.name, revision, ...reasonOf(reason) },
        })
      }
    >
      <dl className="facts">
        <dt>Runs now</dt>
        <dd>{now === undefined ? 'nothing yet' : <code>{shortRevision(now)}</code>}</dd>
        <dt>Will run</dt>
        <dd>
          <code>{shortRevision(revision)}</code> {title}
        </dd>
        <dt>Places</dt>
        <dd>{stage.placements.map(({ target }) => target).join(', ')}</dd>
      </dl>
      <ReasonField value={reason} onChange={setReason} />
    </ActForm>
  );
}
