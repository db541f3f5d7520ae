import { routes } from '@fairlead/core/wire/routes.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Panel } from '../ui/panel.tsx';
import { FindingsTable } from './findings-table.tsx';

/** What the rules in force find in what Git asks for at one placement; nothing where they find nothing. */
export function FoundHere({ placement }: { readonly placement: string }) {
  const findings = useAsk(routes.listFindings, { query: { placement } });
  if (findings.data?.items.length === 0) return null;
  return (
    <Panel title="Found by rules" what="the findings" query={findings} flush count={findings.data?.items.length}>
      {({ items }) => <FindingsTable findings={items} isPlaced />}
    </Panel>
  );
}
