import { scopeSubject } from '@fairlead/core/access/subjects-of.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { AccessPanel } from '../components/access-panel.tsx';
import { ActButton } from '../components/act-button.tsx';
import { ApprovalsPanel } from '../components/approvals-panel.tsx';
import { AuditPanel } from '../components/audit-panel.tsx';
import { CalendarPanel } from '../components/calendar-panel.tsx';
import { DecisionTable } from '../components/decision-table.tsx';
import { EmergenciesPanel } from '../components/emergencies-panel.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PoliciesPanel } from '../components/policies-panel.tsx';
import { WindowsPanel } from '../components/windows-panel.tsx';
import { FreezeForm } from '../forms/freeze.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useAskPages } from '../hooks/use-ask-pages.ts';
import { useSeesAll, useWidestScope } from '../hooks/use-session.ts';
import { PlacementTable } from '../table/placement-table.tsx';
import { Panel } from '../ui/panel.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Empty } from '../ui/told.tsx';
import { governanceSentence } from '../view/governance-words.ts';
import { type GovernanceTab, governanceTabs } from '../view/search-params.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

const labels: { readonly [Tab in GovernanceTab]: string } = {
  decisions: 'In force',
  approvals: 'Approvals',
  waiting: 'Waiting',
  policies: 'Policies',
  windows: 'Windows',
  audit: 'Audit',
  access: 'Access',
};

/** What people decided, what waits for them, who did what, and who may. */
export function GovernancePage() {
  const { tab = 'decisions' } = useSearch({ from: '/frame/governance' });
  const navigate = useNavigate({ from: '/governance' });
  const scope = scopeSubject(useWidestScope());
  const seesAll = useSeesAll();
  const decisions = useAsk(routes.listDecisions, {});
  const held = useAsk(routes.listPlacements, { query: { sync: 'held', limit: 1 } });
  return (
    <div className="page">
      <PageHead
        title="Governance"
        sentence={
          decisions.data === undefined
            ? unreadSentence('the decisions', decisions.error)
            : governanceSentence(decisions.data.items, held.data?.total ?? 0, seesAll)
        }
        side={
          <>
            <ActButton label="Freeze…" route={routes.freeze} subject={scope}>
              {(close) => <FreezeForm all={false} onClose={close} />}
            </ActButton>
            <ActButton label="Stop everything…" route={routes.freeze} subject={scope}>
              {(close) => <FreezeForm all onClose={close} />}
            </ActButton>
          </>
        }
      />
      <EmergenciesPanel />
      <Tabs
        label="What to see"
        tabs={governanceTabs.map((id) => ({ id, label: labels[id] }))}
        current={tab}
        onChoose={(chosen) => void navigate({ search: chosen === 'decisions' ? {} : { tab: chosen }, replace: true })}
      >
        {tab === 'decisions' ? (
          <Panel
            title="Decided by people"
            what="the decisions"
            query={decisions}
            flush
            count={decisions.data?.items.length}
          >
            {({ items }) =>
              items.length === 0 ? (
                <Empty>Nothing is frozen, paused or pinned: everything follows Git.</Empty>
              ) : (
                <DecisionTable decisions={items} />
              )
            }
          </Panel>
        ) : null}
        {tab === 'waiting' ? <Waiting /> : null}
        {tab === 'policies' ? <PoliciesPanel /> : null}
        {tab === 'approvals' ? <ApprovalsPanel /> : null}
        {tab === 'windows' ? (
          <div className="column">
            <CalendarPanel />
            <WindowsPanel />
          </div>
        ) : null}
        {tab === 'audit' ? <AuditPanel /> : null}
        {tab === 'access' ? <AccessPanel /> : null}
      </Tabs>
    </div>
  );
}

function Waiting() {
  const navigate = useNavigate();
  const { query, items, total, more } = useAskPages(routes.listPlacements, { query: { sync: 'held', limit: 100 } });
  return (
    <Panel title="Held at a gate" what="what waits" query={query} flush count={total}>
      {() =>
        items.length === 0 ? (
          <Empty>Nothing waits for anybody.</Empty>
        ) : (
          <PlacementTable
            placements={items}
            total={total ?? items.length}
            more={more}
            selected={undefined}
            onOpen={(id) => void navigate({ to: '/fleet', search: { sync: 'held', selected: id } })}
          />
        )
      }
    </Panel>
  );
}
