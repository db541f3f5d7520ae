import { routes } from '@fairlead/core/wire/routes.ts';
import type { DecisionView } from '@fairlead/core/wire/view/settings.ts';
import { Link } from '@tanstack/react-router';
import { ThawForm } from '../forms/thaw.tsx';
import { Ago } from '../ui/ago.tsx';
import { Person } from '../ui/person.tsx';
import { State } from '../ui/state-mark.tsx';
import { ActButton } from './act-button.tsx';

const words: { readonly [Kind in DecisionView['kind']]: string } = {
  freeze: 'frozen',
  pause: 'paused',
  pin: 'pinned',
  confirmation: 'confirmed',
  approval: 'approved',
  emergency: 'emergency',
  overlay: 'by hand',
  release: 'let go of',
};

/** Decisions in force: what, by whom, why, until when, and the way out. */
export function DecisionTable({ decisions }: { readonly decisions: readonly DecisionView[] }) {
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>What</th>
          <th>Where</th>
          <th>By</th>
          <th>Why</th>
          <th>Since</th>
          <th>Ends</th>
          <th aria-label="Act" />
        </tr>
      </thead>
      <tbody>
        {decisions.map((decision) => (
          <tr key={decision.id}>
            <td>
              <State
                tone={decision.kind === 'confirmation' || decision.kind === 'approval' ? 'good' : 'held'}
                word={words[decision.kind]}
              />
            </td>
            <td>
              <Where decision={decision} />
            </td>
            <td>
              <Person name={decision.by} />
            </td>
            <td>{decision.reason}</td>
            <td className="nowrap muted" data-label="Since">
              <Ago at={decision.at} />
            </td>
            <td className="nowrap muted" data-label="Ends">
              {decision.until === null ? 'when lifted' : <Ago at={decision.until} />}
            </td>
            <td className="nowrap">{decision.kind === 'freeze' ? <Lift decision={decision} /> : null}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Where({ decision: { application, project, stage, covers } }: { readonly decision: DecisionView }) {
  if (application === null) return covers;
  const search = {
    ...(stage === null ? {} : { stage }),
    ...(project === null || project === 'default' ? {} : { project }),
  };
  return (
    <Link to="/applications/$name" params={{ name: application }} search={search}>
      {covers}
    </Link>
  );
}

function Lift({ decision }: { readonly decision: DecisionView }) {
  const { id, by, reason, at, until, covers, project } = decision;
  return (
    <ActButton
      label="Lift…"
      route={routes.thaw}
      subject={{ kind: project === null ? 'installation' : 'project', name: covers, project }}
      quiet
    >
      {(close) => <ThawForm freeze={{ id, by, reason, at, until, scope: covers, all: false }} onClose={close} />}
    </ActButton>
  );
}
