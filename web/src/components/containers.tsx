import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { useAsk } from '../hooks/use-ask.ts';

type Props = {
  readonly placement: PlacementInspection;
  readonly object: string;
  readonly chosen: string | undefined;
  readonly onChoose: (container: string | undefined) => void;
};

/** Which container of the pods is read; nothing where there is but one. */
export function Containers({ placement, object, chosen, onChoose }: Props) {
  const enabled = placement.targetKind === 'kubernetes';
  const { data } = useAsk(routes.listPods, { params: { id: placement.id } }, { enabled });
  const own = data?.items.filter((pod) => pod.object === object || pod.of === object) ?? [];
  const names = [...new Set(own.flatMap(({ containers }) => containers))];
  if (names.length < 2) return null;
  return (
    <label className="row">
      container
      <select
        className="select"
        value={chosen ?? ''}
        onChange={({ target }) => onChoose(target.value === '' ? undefined : target.value)}
      >
        <option value="">all of them</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
