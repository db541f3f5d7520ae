import { routes } from '@fairlead/core/wire/routes.ts';
import type { PolicyView } from '@fairlead/core/wire/view/policy.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { policiesSentence, policyState } from '../view/policy-words.ts';
import { FindingsTable } from './findings-table.tsx';

/** Each policy, what it finds now, and what is exempted until when; below it every finding. */
export function PoliciesPanel() {
  const policies = useAsk(routes.listPolicies, {});
  const findings = useAsk(routes.listFindings, {});
  return (
    <div className="column">
      <Panel title="Policies" what="the policies" query={policies} flush count={policies.data?.items.length}>
        {(list) =>
          list.items.length === 0 ? (
            <Empty>
              <p>
                No policy is in force. <code>guards: {'{policies: [baseline]}'}</code> of a Project, a Target or an
                Application switches on the starter library; a <code>kind: Policy</code> declares one of your own.
              </p>
            </Empty>
          ) : (
            <>
              <p className="told">{policiesSentence(list)}</p>
              <PolicyTable policies={list.items} />
            </>
          )
        }
      </Panel>
      <Panel title="Found now" what="the findings" query={findings} flush count={findings.data?.items.length}>
        {({ items, isCut }) =>
          items.length === 0 ? (
            <Empty>Nothing is found in what Git asks for.</Empty>
          ) : (
            <>
              <FindingsTable findings={items} />
              {isCut ? <p className="told">More were found; these are the strictest.</p> : null}
            </>
          )
        }
      </Panel>
    </div>
  );
}

function PolicyTable({ policies }: { readonly policies: readonly PolicyView[] }) {
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>Now</th>
          <th>Policy</th>
          <th>Leads to</th>
          <th>Exempted</th>
          <th className="num">Placements</th>
        </tr>
      </thead>
      <tbody>
        {policies.map((policy) => {
          const { tone, word } = policyState(policy);
          return (
            <tr key={policy.name}>
              <td className="nowrap">
                <State tone={tone} word={word} />
              </td>
              <td>
                <div className="mono-name">{policy.name}</div>
                <div>{policy.description}</div>
                <div className="muted">
                  {policy.declaredAt === '' ? 'starter library' : policy.declaredAt}
                  {policy.controls.length === 0 ? '' : `, ${policy.controls.join(', ')}`}
                </div>
              </td>
              <td data-label="Leads to">{policy.action}</td>
              <td data-label="Exempted">
                {policy.exemptions.length === 0 ? 'nothing' : null}
                {policy.exemptions.map(({ owner, covers, reason, until, isOver }) => (
                  <div key={`${owner} ${covers} ${until}`} className={isOver ? 'muted' : ''}>
                    {covers} by {owner}, {isOver ? 'ended' : 'until'} <Ago at={until} />: {reason}
                  </div>
                ))}
              </td>
              <td className="num" data-label="Placements">
                {policy.placements.toLocaleString()}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
