import { scopeSubject } from '@fairlead/core/access/subjects-of.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { NowView } from '@fairlead/core/wire/view/now.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import { ActButton } from '../components/act-button.tsx';
import { ChangeList } from '../components/change-list.tsx';
import { DeliveryList } from '../components/delivery-list.tsx';
import { FirstSteps } from '../components/first-steps.tsx';
import { FreezeBands } from '../components/freeze-bands.tsx';
import { NowAxis } from '../components/now-axis.tsx';
import { PageHead } from '../components/page-head.tsx';
import { SelfPanel } from '../components/self-panel.tsx';
import { WaitingList } from '../components/waiting-list.tsx';
import { WrongList } from '../components/wrong-list.tsx';
import { FreezeForm } from '../forms/freeze.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useSeesAll, useWidestScope } from '../hooks/use-session.ts';
import { Panel } from '../ui/panel.tsx';
import { Empty } from '../ui/told.tsx';
import { nowSentence } from '../view/now-sentence.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** What is wrong, what moves, what changed, what waits, and whether Fairlead itself is well. */
export function NowPage() {
  const now = useAsk(routes.now, {}, { everyMs: 30_000 });
  return (
    <div className="page">
      <PageHead title="Now" sentence={sentenceOf(now.data, now.error, useSeesAll())} side={<StopButtons />} />
      {now.data === undefined ? null : <FreezeBands freezes={now.data.freezes} />}
      {now.data?.counts.total === 0 ? <FirstSteps problems={now.data.problems} /> : <NowAxis now={now.data} />}
      {now.data === undefined && now.error !== null ? (
        <Panel title="Everything else" what="what is wrong, moves and waits" query={now}>
          {() => null}
        </Panel>
      ) : (
        <Lists now={now} />
      )}
    </div>
  );
}

/** What is wrong, on its way, changed and waiting, and how Fairlead itself is. */
function Lists({ now }: { readonly now: UseQueryResult<NowView> }) {
  return (
    <div className="columns">
      <div className="column">
        {now.data === undefined || now.data.wrong.length > 0 ? (
          <Panel title="Wrong" what="what is wrong" query={now} flush count={capped(now.data?.wrong)}>
            {({ wrong }) => <WrongList wrong={wrong} />}
          </Panel>
        ) : null}
        <Panel title="On the way" what="deliveries in flight" query={now} flush count={capped(now.data?.inFlight)}>
          {({ inFlight }) =>
            inFlight.length > 0 ? (
              <DeliveryList deliveries={inFlight} />
            ) : (
              <Empty>Nothing is being delivered. The next commit that touches an application starts a delivery.</Empty>
            )
          }
        </Panel>
        <Panel
          title="Changes of the last hours"
          what="the latest changes"
          query={now}
          flush
          count={capped(now.data?.recentChanges)}
        >
          {({ recentChanges }) =>
            recentChanges.length > 0 ? (
              <ChangeList changes={recentChanges} />
            ) : (
              <Empty>No change in the last 12 hours. Earlier ones are under Changes.</Empty>
            )
          }
        </Panel>
      </div>
      <div className="column">
        <Panel title="Waits at a gate" what="what waits" query={now} flush count={capped(now.data?.waiting)}>
          {({ waiting }) =>
            waiting.length > 0 ? (
              <WaitingList waiting={waiting} />
            ) : (
              <Empty>Nothing waits for a person or a window.</Empty>
            )
          }
        </Panel>
        <SelfPanel query={now} />
      </div>
    </div>
  );
}

function sentenceOf(now: NowView | undefined, error: Error | null, seesAll: boolean): string {
  if (now !== undefined) return nowSentence(now, seesAll);
  return unreadSentence('how everything is', error);
}

/** The server sends the first twenty of each; the lists of the other pages are whole. */
const mostShown = 20;

function capped(list: readonly unknown[] | undefined): number | string | undefined {
  return list === undefined || list.length < mostShown ? list?.length : `the first ${list.length}`;
}

function StopButtons() {
  const scope = scopeSubject(useWidestScope());
  return (
    <div className="buttons acts">
      <ActButton label="Freeze a scope…" route={routes.freeze} subject={scope}>
        {(close) => <FreezeForm all={false} onClose={close} />}
      </ActButton>
      <ActButton label="Stop everything…" route={routes.freeze} subject={scope}>
        {(close) => <FreezeForm all onClose={close} />}
      </ActButton>
    </div>
  );
}
