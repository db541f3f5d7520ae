import type { ApplicationView } from '@fairlead/core/wire/view/application.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { Link } from '@tanstack/react-router';

const most = 4;

/** Leads from a placement to what it differs in from another of each stage of its application. */
export function CompareLinks(props: { readonly application: ApplicationView; readonly placement: PlacementView }) {
  const { application, placement } = props;
  const others = application.stages
    .flatMap(({ placements }) => placements)
    .filter(({ id, applied }) => id !== placement.id && applied !== null)
    .filter((other, index, all) => all.findIndex(({ stage }) => stage === other.stage) === index)
    .slice(0, most);
  if (others.length === 0 || placement.applied === null) return null;
  return (
    <span className="row wrap muted small">
      compare with
      {others.map(({ id, stage, target }) => (
        <Link key={id} to="/compare" search={{ a: id, b: placement.id }} title={`${stage} on ${target}`}>
          {stage === placement.stage ? target : stage}
        </Link>
      ))}
    </span>
  );
}
