import { routes } from '@fairlead/core/wire/routes.ts';
import type { DeliveryView } from '@fairlead/core/wire/view/delivery.ts';
import { Link, useParams } from '@tanstack/react-router';
import { CommitLink } from '../components/commit-link.tsx';
import { DeliveryTrace } from '../components/delivery-trace.tsx';
import { FoundHere } from '../components/found-here.tsx';
import { HoldLine } from '../components/hold-line.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PlaceLink } from '../components/place-link.tsx';
import { PlacementActs } from '../components/placement-acts.tsx';
import { PlanSummary } from '../components/plan-summary.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Digest } from '../ui/digest.tsx';
import { Panel } from '../ui/panel.tsx';
import { Prose } from '../ui/prose.tsx';
import { State, StateMark } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { withoutTail } from '../view/headline.ts';
import { deliveryTone } from '../view/tone.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** One attempt to bring one placement from one bundle to another: where the time went, what it did, how it ended. */
export function DeliveryPage() {
  const { id } = useParams({ from: '/frame/deliveries/$id' });
  const delivery = useAsk(routes.getDelivery, { params: { id } });
  const { data } = delivery;
  const placement = useAsk(
    routes.getPlacement,
    { params: { id: data?.placementId ?? 'none' } },
    { enabled: data !== undefined && data.placement !== null },
  );
  return (
    <div className="page">
      <PageHead
        title={
          data?.placement === null || data === undefined
            ? 'Delivery'
            : `${data.placement.application} → ${data.placement.stage}`
        }
        crumbs={crumbs(data)}
        sentence={
          data === undefined
            ? unreadSentence('this delivery', delivery.error)
            : withoutTail(data.sentence, data.failure?.message ?? '')
        }
        sub={data === undefined ? undefined : <Facts delivery={data} />}
      />
      {placement.data === undefined ? null : <PlacementActs placement={placement.data} />}
      {data === undefined ? null : <Obstacles delivery={data} />}
      <Panel title="Where the time went" what="this delivery" query={delivery} flush>
        {(view) => <DeliveryTrace delivery={view} />}
      </Panel>
      {data === undefined ? null : (
        <div className="columns">
          <Panel title="What it does" what="its plan" query={delivery}>
            {({ plan, verdict }) =>
              plan === null ? (
                <Empty>
                  {verdict === null
                    ? 'There is no plan yet: it is made once the commit is rendered.'
                    : 'It ended before it had a plan.'}
                </Empty>
              ) : (
                <PlanSummary plan={plan} />
              )
            }
          </Panel>
          <Panel title="Gates" what="its gates" query={delivery}>
            {(view) => <Gates delivery={view} />}
          </Panel>
        </div>
      )}
      {data?.verdict === null ? <FoundHere placement={data.placementId} /> : null}
    </div>
  );
}

function crumbs(data: DeliveryView | undefined) {
  return [
    <Link key="changes" to="/changes">
      Changes
    </Link>,
    data === undefined ? (
      '…'
    ) : (
      <Link key="change" to="/changes/$id" params={{ id: data.change }}>
        {data.changeTitle === '' ? 'change' : data.changeTitle}
      </Link>
    ),
    data?.placement == null ? 'delivery' : <PlaceLink key="place" place={data.placement} />,
  ];
}

function Facts({ delivery }: { readonly delivery: DeliveryView }) {
  const { tone, word } = deliveryTone(delivery.verdict, delivery.holds.length > 0);
  return (
    <span className="row wrap">
      <State tone={tone} word={word} />
      <span className="tag">{delivery.kind}</span>
      <CommitLink change={delivery.change} revision={delivery.revision} title={delivery.changeTitle} />
      <span>
        by {delivery.by}, began <Ago at={delivery.startedAt} />
        {delivery.attempt > 1 ? `, attempt ${delivery.attempt}` : ''}
      </span>
      <span>
        {delivery.from === null || delivery.placement === null ? null : (
          <Link
            to="/compare"
            search={{
              a: delivery.placementId,
              b: delivery.placementId,
              aBundle: delivery.from,
              bBundle: delivery.to,
            }}
          >
            what it changed
          </Link>
        )}{' '}
        bundle {delivery.from === null ? 'nothing' : <Digest value={delivery.from} />} → <Digest value={delivery.to} />
      </span>
    </span>
  );
}

function Obstacles({ delivery }: { readonly delivery: DeliveryView }) {
  const { holds, failure, verdict } = delivery;
  const open = verdict === null ? holds : [];
  if (open.length === 0 && failure === null) return null;
  return (
    <div className="bands">
      {failure === null ? null : (
        <div className="band-line tone-bad">
          <StateMark tone="bad" label="failed" />
          <span>
            <Prose text={failure.message} />
            {failure.next === '' ? null : (
              <div className="muted">
                Next: <Prose text={failure.next} />
              </div>
            )}
          </span>
        </div>
      )}
      {open.map((hold) => (
        <HoldLine key={`${hold.gate} ${hold.rule}`} hold={hold} />
      ))}
    </div>
  );
}

function Gates({ delivery: { permit } }: { readonly delivery: DeliveryView }) {
  if (permit === null) return <p className="muted">No permit: nothing was written for this delivery.</p>;
  if (permit.gates.length === 0) return <p className="muted">No gate stood in its way.</p>;
  return (
    <ul className="stack">
      {permit.gates.map(({ gate, rule, outcome }) => (
        <li key={`${gate} ${rule}`} className="row">
          <StateMark tone={outcome === 'passed' ? 'good' : 'held'} label={outcome} />
          <span>
            {gate} {outcome} <span className="faint">{rule}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
