import type { FindingView } from '@fairlead/core/wire/view/policy.ts';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { State } from '../ui/state-mark.tsx';
import { findingState } from '../view/policy-words.ts';
import { PlaceLink } from './place-link.tsx';

type Props = {
  readonly findings: readonly FindingView[];
  /** Leaves out the place where it is what the page is about. */
  readonly isPlaced?: boolean;
};

/** What rules found: what it leads to, where it is, what is wrong and what to do. */
export function FindingsTable({ findings, isPlaced = false }: Props) {
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>Leads to</th>
          {isPlaced ? null : <th>Where</th>}
          <th>Object</th>
          <th>What is wrong</th>
          <th>What to do</th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => {
          const { tone, word } = findingState(finding);
          return (
            <tr key={`${finding.placement.id} ${finding.rule} ${finding.object} ${finding.field} ${finding.message}`}>
              <td className="nowrap">
                <State tone={tone} word={word} />
              </td>
              {isPlaced ? null : (
                <td data-label="Where">
                  <PlaceLink place={finding.placement} />
                </td>
              )}
              <td className="mono-name" data-label="Object">
                {finding.object === '' ? '–' : finding.object}
                {finding.path === '' ? null : (
                  <div className="muted">
                    {finding.path}
                    {finding.line > 0 ? `:${finding.line}` : ''}
                  </div>
                )}
              </td>
              <td>
                <div>{finding.message}</div>
                <div className="muted mono-name">
                  {finding.rule}
                  {finding.field === '' ? '' : ` ${finding.field}`}
                </div>
                {finding.exempt === null ? null : (
                  <div className="muted">
                    exempted by {finding.exempt.owner} until <Ago at={finding.exempt.until} />: {finding.exempt.reason}
                  </div>
                )}
              </td>
              <td>
                <Prose text={finding.fix} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
