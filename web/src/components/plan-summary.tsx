import type { PlanView } from '@fairlead/core/wire/view/delivery.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { planSentence } from '../view/plan-sentence.ts';
import { Differences } from './differences.tsx';

type Planned = PlanView['prunes'][number];

/** A plan in the order in which it is carried out: waves, then deletions; then what is held and what is contested. */
export function PlanSummary({ plan }: { readonly plan: PlanView }) {
  return (
    <div className="stack">
      <p>{planSentence(plan)}</p>
      {plan.conflicts.map(({ object, owner, reason, next }) => (
        <div key={object} className="band-line tone-held">
          <StateMark tone="held" label="contested" />
          <span>
            <strong>{object}</strong> belongs to {owner}: {reason}. Next: {next}
          </span>
        </div>
      ))}
      {plan.waves.map(({ phase, wave, changes }, index) => (
        <section // biome-ignore lint/suspicious/noArrayIndexKey: steps of a plan do not move
          key={index}
        >
          {plan.waves.length === 1 ? null : (
            <h3 className="muted">
              step {index + 1}
              {phase === 'sync' ? '' : `, ${phase}`}
              {wave === 0 ? '' : `, wave ${wave}`}
            </h3>
          )}
          {changes.map((change) => (
            <PlannedLine key={`${change.action} ${change.key}`} change={change} />
          ))}
        </section>
      ))}
      {plan.prunes.length === 0 ? null : (
        <section>
          <h3 className="muted">last, deletions</h3>
          {plan.prunes.map((change) => (
            <PlannedLine key={change.key} change={change} />
          ))}
        </section>
      )}
      {plan.heldPrunes.map(({ change, reason }) => (
        <div key={change.key} className="band-line tone-held">
          <StateMark tone="held" label="held" />
          <span>
            <strong>{change.object}</strong> is not deleted: {reason}
          </span>
        </div>
      ))}
    </div>
  );
}

function PlannedLine({ change }: { readonly change: Planned }) {
  const head = (
    <>
      <span className="tag">{change.action}</span> <strong>{change.object}</strong>
      {change.irreversible === null ? null : <span className="muted"> · cannot be undone: {change.irreversible}</span>}
    </>
  );
  if (change.fields.length === 0) return <div className="planned">{head}</div>;
  return (
    <details>
      <summary>
        {head}{' '}
        <span className="faint">
          {change.fields.length} {change.fields.length === 1 ? 'field' : 'fields'}
        </span>
      </summary>
      <Differences differences={change.fields} />
    </details>
  );
}
