import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApplicationView, StageView } from '@fairlead/core/wire/view/application.ts';
import type { ChangeView } from '@fairlead/core/wire/view/change.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { PromoteForm } from '../forms/promote.tsx';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { State, StateMark } from '../ui/state-mark.tsx';
import { promotable } from '../view/promotable.ts';
import { shortRevision } from '../view/shorten.ts';
import { placementTone } from '../view/tone.ts';
import { ActButton } from './act-button.tsx';
import { CommitLink } from './commit-link.tsx';

type Changes = ReadonlyMap<string, ChangeView>;
type Props = {
  readonly application: ApplicationView;
  readonly changes: Changes;
  readonly chosen: PlacementView | undefined;
  readonly onChoose: (placement: PlacementView) => void;
};

/** The way to production: what each stage runs, what comes, what holds it, for how long. */
export function StagesStrip({ application, changes, chosen, onChoose }: Props) {
  return (
    <section className="stages" aria-label="Stages">
      {application.stages.map((stage, index) => (
        <Stage
          key={stage.name}
          application={application}
          stage={stage}
          before={application.stages[index - 1]}
          changes={changes}
          chosen={chosen}
          onChoose={onChoose}
        />
      ))}
    </section>
  );
}

function Stage(props: Props & { readonly stage: StageView; readonly before: StageView | undefined }) {
  const { application, stage, before, changes, chosen, onChoose } = props;
  const { tone, word } = placementTone(stage.sync, stage.health);
  const here = chosen?.stage === stage.name ? chosen : undefined;
  const shown = here ?? stage.placements[0];
  const next = promotable(before, stage);
  const subject = {
    kind: 'application',
    name: application.name,
    project: application.project,
    tier: stage.tier,
  } as const;
  return (
    <article
      className={`stage tone-${tone}${here === undefined ? '' : ' selected'}`}
      aria-label={`${stage.name}: ${word}`}
    >
      <header className="stage-head">
        <button
          type="button"
          className="stage-name"
          aria-pressed={here !== undefined}
          onClick={() => shown !== undefined && onChoose(shown)}
        >
          {stage.name}
        </button>
        <State tone={tone} word={word} />
      </header>
      {stage.placements.length > 1 ? <Spread stage={stage} chosen={chosen} onChoose={onChoose} /> : null}
      {shown === undefined ? null : <Versions placement={shown} changes={changes} />}
      {shown?.holds.slice(0, 2).map((hold) => (
        <div key={hold.gate} className="holding tone-held">
          <StateMark tone="held" label="held" /> <Prose text={hold.reason} />
        </div>
      ))}
      <footer className="stage-foot">
        {next === null ? null : (
          <ActButton
            label={`Promote ${shortRevision(next.revision)} to ${stage.name}…`}
            route={routes.promote}
            subject={subject}
            strong
          >
            {(close) => (
              <PromoteForm
                application={application}
                stage={stage}
                revision={next.revision}
                title={changes.get(next.change)?.title}
                onClose={close}
              />
            )}
          </ActButton>
        )}
        {stage.tier === 'production' ? <span className="tag">production</span> : null}
      </footer>
    </article>
  );
}

function Versions({ placement, changes }: { readonly placement: PlacementView; readonly changes: Changes }) {
  const { applied, desired } = placement;
  const coming = desired !== null && desired.bundle !== applied?.bundle ? desired : null;
  return (
    <>
      <div className="version">
        <span className="faint">runs</span>
        {applied === null ? (
          <span className="muted">nothing yet</span>
        ) : (
          <CommitLink {...applied} title={changes.get(applied.change)?.title} />
        )}
        <span />
        <span className="faint small">
          {applied === null ? '' : <Ago at={applied.at} />}
          {applied === null ? '' : byWords(changes.get(applied.change))}
        </span>
      </div>
      {coming === null ? null : (
        <div className="version coming">
          <span className="faint">coming</span>
          <CommitLink {...coming} title={changes.get(coming.change)?.title} />
        </div>
      )}
    </>
  );
}

function byWords(change: ChangeView | undefined): string {
  return change === undefined ? '' : `, by ${change.author.name}`;
}

/** More places than this are marks without names. */
const mostNamed = 6;

/** The places of a stage that has several, a mark each; where they are many, the chosen one alone is named. */
function Spread({ stage, chosen, onChoose }: Omit<Props, 'application' | 'changes'> & { readonly stage: StageView }) {
  const named = stage.placements.length <= mostNamed;
  return (
    <div className={named ? 'spread' : 'spread crowded'}>
      {stage.placements.map((placement) => {
        const { tone, word } = placementTone(placement.sync, placement.health);
        return (
          <button
            key={placement.id}
            type="button"
            className="filter"
            aria-pressed={placement.id === chosen?.id}
            title={`${placement.target}: ${word}`}
            {...(named ? {} : { 'aria-label': `${placement.target}: ${word}` })}
            onClick={() => onChoose(placement)}
          >
            <StateMark tone={tone} label={word} />
            {named ? placement.target : null}
          </button>
        );
      })}
      {named || chosen?.stage !== stage.name ? null : <span className="muted small">{chosen.target}</span>}
    </div>
  );
}
