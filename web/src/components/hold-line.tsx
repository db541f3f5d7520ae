import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';

/** A hold in three parts: why, what to do, and the rule that decided. */
export function HoldLine({ hold }: { readonly hold: PlacementView['holds'][number] }) {
  return (
    <div className="holding tone-held">
      <div>
        <Prose text={hold.reason} />
      </div>
      {hold.next === '' ? null : (
        <div className="muted">
          Next: <Prose text={hold.next} />
        </div>
      )}
      <div className="faint">
        {hold.gate} gate{hold.rule === '' ? '' : ` · ${hold.rule}`}
        {hold.until === null ? null : (
          <>
            {' · may pass by itself '}
            <Ago at={hold.until} />
          </>
        )}
      </div>
    </div>
  );
}
