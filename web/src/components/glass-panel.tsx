import type { Subject } from '@fairlead/core/access/subject.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { GlassView } from '@fairlead/core/wire/view/glass.ts';
import { BreakGlassForm } from '../forms/break-glass.tsx';
import { GlassStepForm } from '../forms/glass-step.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useSession, useWidestScope } from '../hooks/use-session.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { ActButton } from './act-button.tsx';

const looks = {
  asked: { tone: 'held', word: 'waits for a second person' },
  agreed: { tone: 'held', word: 'may begin' },
  open: { tone: 'bad', word: 'open' },
  'to-review': { tone: 'held', word: 'to be reviewed' },
  over: { tone: 'idle', word: 'over' },
  lapsed: { tone: 'idle', word: 'was not begun' },
} as const;

/** Emergencies, and the way into one. */
export function GlassPanel() {
  const query = useAsk(routes.listGlass, {}, { everyMs: 30_000 });
  const { project } = useWidestScope();
  const scope = subjectOf(project ?? '*');
  return (
    <Panel
      title="Emergencies"
      what="the emergencies"
      query={query}
      flush
      count={query.data?.items.length}
      side={
        <ActButton label="Break the glass…" route={routes.breakGlass} subject={scope}>
          {(close) => <BreakGlassForm project={project ?? null} onClose={close} />}
        </ActButton>
      }
    >
      {({ items }) =>
        items.length === 0 ? (
          <Empty>Nobody ever took more than their roles give.</Empty>
        ) : (
          <table className="table stacked">
            <thead>
              <tr>
                <th>Who</th>
                <th>How it stands</th>
                <th>Why</th>
                <th>Asked</th>
                <th>
                  <span className="hidden-text">Next</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <GlassRow key={one.id} one={one} />
              ))}
            </tbody>
          </table>
        )
      }
    </Panel>
  );
}

function GlassRow({ one }: { readonly one: GlassView }) {
  const person = useSession()?.actor.person;
  const { tone, word } = looks[one.state];
  const isOwn = person === one.by;
  const next = {
    asked: 'agree',
    agreed: 'open',
    open: 'end',
    'to-review': 'review',
    over: null,
    lapsed: null,
  } as const;
  const step = next[one.state];
  const isTheirs = step === 'end' || (step === 'open') === isOwn;
  const labels = { agree: 'Agree…', open: 'Begin…', end: 'End…', review: 'Review…' } as const;
  return (
    <tr>
      <td>
        {one.by}
        <div className="muted small">{one.project === '*' ? 'the whole installation' : `project ${one.project}`}</div>
      </td>
      <td data-label="How it stands">
        <State tone={tone} word={one.overdue ? 'review is overdue' : word} />
        <div className="muted small">
          {one.agreedBy === null ? (one.alone ? 'alone' : null) : `with ${one.agreedBy}`}
          {one.review === null ? null : `; ${one.review.by} found: ${one.review.finding}`}
        </div>
      </td>
      <td data-label="Why">{one.reason}</td>
      <td className="muted nowrap" data-label="Asked">
        <Ago at={one.askedAt} />
      </td>
      <td>
        {step === null ? null : (
          <ActButton
            label={labels[step]}
            route={routes.agreeGlass}
            subject={subjectOf(one.project)}
            blocked={isTheirs ? null : isOwn ? 'this is for somebody else to do' : 'only who asked begins it'}
          >
            {(close) => <GlassStepForm one={one} step={step} onClose={close} />}
          </ActButton>
        )}
      </td>
    </tr>
  );
}

function subjectOf(project: string): Subject {
  return project === '*'
    ? { kind: 'installation', name: 'everything', project: null }
    : { kind: 'project', name: project, project };
}
