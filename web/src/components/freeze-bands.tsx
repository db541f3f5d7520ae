import { routes } from '@fairlead/core/wire/routes.ts';
import type { FreezeView } from '@fairlead/core/wire/view/now.ts';
import { ThawForm } from '../forms/thaw.tsx';
import { Ago } from '../ui/ago.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { ActButton } from './act-button.tsx';

/** Freezes in force: who, why, until when, and the way out. */
export function FreezeBands({ freezes }: { readonly freezes: readonly FreezeView[] }) {
  if (freezes.length === 0) return null;
  return (
    <div className="bands">
      {freezes.map((freeze) => (
        <div key={freeze.id} className="band-line tone-held">
          <StateMark tone="held" label="held" />
          <span className="grow">
            <strong>{freeze.all ? 'Stopped' : 'Frozen'}</strong>: {freeze.scope}, by {freeze.by} <Ago at={freeze.at} />:{' '}
            {freeze.reason}.{' '}
            {freeze.until === null ? (
              'Until it is lifted.'
            ) : (
              <>
                Ends <Ago at={freeze.until} />.
              </>
            )}
          </span>
          <ActButton
            label="Lift…"
            route={routes.thaw}
            subject={{ kind: 'installation', name: freeze.scope, project: null }}
            quiet
          >
            {(close) => <ThawForm freeze={freeze} onClose={close} />}
          </ActButton>
        </div>
      ))}
    </div>
  );
}
