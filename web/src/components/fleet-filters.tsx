import type { HealthStatus, SyncStatus } from '@fairlead/core/model/health.ts';
import { useMemo } from 'react';
import { StateMark } from '../ui/state-mark.tsx';
import type { HeatCell } from '../view/heat-map.ts';
import type { PlacementCounts } from '../view/placement-counts.ts';
import type { FleetSearch } from '../view/search-params.ts';
import { placementTone } from '../view/tone.ts';

type Props = {
  readonly filter: FleetSearch;
  readonly counts: PlacementCounts | undefined;
  /** Of the whole fleet, as far as it is known: what can be chosen does not change with what is. */
  readonly cells: readonly HeatCell[];
  readonly onChange: (next: FleetSearch) => void;
};

const syncs: readonly SyncStatus[] = ['failed', 'drifted', 'held', 'pending', 'unknown'];
const healths: readonly HealthStatus[] = ['degraded', 'missing', 'progressing', 'suspended', 'unknown'];
const parts = ['project', 'stage', 'target'] as const;

/** Narrows the fleet by state, by part and by name; what is chosen stands in the address. */
export function FleetFilters({ filter, counts, cells, onChange }: Props) {
  const { sync, health } = filter;
  return (
    <div className="row wrap filters">
      <input
        className="input"
        type="search"
        placeholder="filter by name"
        aria-label="Filter by name"
        value={filter.text ?? ''}
        onChange={(event) => onChange(without(filter, 'text', event.target.value))}
      />
      {parts.map((part) => (
        <PartSelect key={part} part={part} filter={filter} cells={cells} onChange={onChange} />
      ))}
      {syncs.map((status) => (
        <StateChip
          key={`sync ${status}`}
          tone={placementTone(status, 'healthy').tone}
          word={status === 'unknown' ? 'sync unknown' : status}
          count={counts?.bySync[status] ?? 0}
          pressed={sync === status}
          onPress={() => onChange(without(filter, 'sync', sync === status ? '' : status))}
        />
      ))}
      {healths.map((status) => (
        <StateChip
          key={`health ${status}`}
          tone={placementTone('synced', status).tone}
          word={status === 'unknown' ? 'health unknown' : status}
          count={counts?.byHealth[status] ?? 0}
          pressed={health === status}
          onPress={() => onChange(without(filter, 'health', health === status ? '' : status))}
        />
      ))}
      {Object.keys(filter).length === 0 ? null : (
        <button type="button" className="button quiet" onClick={() => onChange({})}>
          Clear
        </button>
      )}
    </div>
  );
}

function StateChip(props: {
  readonly tone: ReturnType<typeof placementTone>['tone'];
  readonly word: string;
  readonly count: number;
  readonly pressed: boolean;
  readonly onPress: () => void;
}) {
  if (props.count === 0 && !props.pressed) return null;
  return (
    <button type="button" className="filter" aria-pressed={props.pressed} onClick={props.onPress}>
      <StateMark tone={props.tone} />
      {props.word} <b>{props.count.toLocaleString()}</b>
    </button>
  );
}

function PartSelect({
  part,
  filter,
  cells,
  onChange,
}: Omit<Props, 'counts'> & { readonly part: (typeof parts)[number] }) {
  const chosen = filter[part];
  const names = useMemo(
    () => [...new Set([...cells.map((cell) => cell[part]), ...(chosen === undefined ? [] : [chosen])])].sort(),
    [cells, part, chosen],
  );
  if (names.length < 2 && chosen === undefined) return null;
  return (
    <select
      className="select"
      aria-label={part}
      value={chosen ?? ''}
      onChange={(event) => onChange(without(filter, part, event.target.value))}
    >
      <option value="">every {part}</option>
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  );
}

function without(filter: FleetSearch, name: keyof FleetSearch, value: string): FleetSearch {
  const { [name]: _old, ...rest } = filter;
  return value === '' ? rest : { ...rest, [name]: value };
}
