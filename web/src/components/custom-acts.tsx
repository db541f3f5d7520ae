import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { CustomActForm } from '../forms/custom-act.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { ActButton } from './act-button.tsx';

type Props = { readonly placement: PlacementInspection; readonly object: ObjectView };

/** What the target's owner wrote for objects of this kind, as the object offers it now. Nothing where there is none. */
export function CustomActs({ placement, object }: Props) {
  const { data } = useAsk(routes.listCustomActions, { params: { id: placement.id }, query: { object: object.key } });
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  const observed = placement.observing ? 'it is only observed: nothing is written there' : null;
  return (
    <div className="buttons">
      {items.map((action) => (
        <ActButton
          key={action.name}
          label={`${action.label}…`}
          route={routes.runCustomAction}
          subject={placementSubject(placement)}
          blocked={observed ?? (action.disabled ? 'the object does not offer it as it is now' : null)}
        >
          {(close) => <CustomActForm placement={placement} object={object} action={action} onClose={close} />}
        </ActButton>
      ))}
    </div>
  );
}
