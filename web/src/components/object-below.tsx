import { routes } from '@fairlead/core/wire/routes.ts';
import type { TreeNodeView } from '@fairlead/core/wire/view/below.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Command } from '../ui/command.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { objectTone } from '../view/tone.ts';
import { whereOf } from '../view/where.ts';
import { AskedView } from './asked-view.tsx';

type Props = {
  readonly placement: PlacementInspection;
  readonly object: string;
  readonly onOpen: (object: string) => void;
};

const everyMs = 10_000;

/** What controllers made of an object, down to its pods, asked of the target now. */
export function ObjectBelow({ placement, object, onOpen }: Props) {
  const query = useAsk(routes.readTree, { params: { id: placement.id }, query: { object } }, { everyMs });
  return (
    <AskedView what="what stands below it" query={query}>
      {({ nodes, unread }) => {
        const below = Map.groupBy(nodes, ({ parent }) => parent);
        const roots = nodes.filter(({ parent }) => parent === '').flatMap(({ uid }) => below.get(uid) ?? []);
        return (
          <>
            {roots.length === 0 ? (
              <Empty>{unread.length > 0 ? 'Nothing below it could be seen.' : 'Nothing stands below it now.'}</Empty>
            ) : (
              <Branches nodes={roots} below={below} onOpen={onOpen} />
            )}
            <Command line={commandLine(['tree', object], whereOf(placement))} />
          </>
        );
      }}
    </AskedView>
  );
}

type BranchesProps = Pick<Props, 'onOpen'> & {
  readonly nodes: readonly TreeNodeView[];
  readonly below: ReadonlyMap<string, readonly TreeNodeView[]>;
};

function Branches({ nodes, below, onOpen }: BranchesProps) {
  return (
    <ul className="branches">
      {nodes.map((node) => {
        const children = below.get(node.uid) ?? [];
        return (
          <li key={node.uid}>
            <div className="row wrap">
              <State {...objectTone(node.health, false)} {...(node.pod === null ? {} : { word: node.pod.status })} />
              <button type="button" className="as-link mono-name" onClick={() => onOpen(node.object)}>
                {node.kind}/{node.name}
              </button>
              <span className="faint small">
                {node.createdAt === null ? null : <Ago at={node.createdAt} />}
                {node.pod === null || node.pod.restarts === 0 ? '' : ` · ${node.pod.restarts} restarts`}
              </span>
            </div>
            {node.message === '' ? null : <div className="muted small">{node.message}</div>}
            {children.length === 0 ? null : <Branches nodes={children} below={below} onOpen={onOpen} />}
          </li>
        );
      })}
    </ul>
  );
}
