import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { type KeyboardEvent, useMemo } from 'react';
import { useAsk } from '../hooks/use-ask.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { layoutNetwork, networkNodeSize, type PlacedNetworkNode } from '../view/layout-network.ts';
import { networkSentence } from '../view/network-sentence.ts';
import { AskedView } from './asked-view.tsx';

type Props = {
  readonly placement: PlacementInspection;
  readonly selected: string | undefined;
  readonly onOpen: (object: string) => void;
};

const everyMs = 10_000;

/** The ways from Gateways and Ingresses over Services to pods; where none leads on, it says so. */
export function NetworkView({ placement, selected, onOpen }: Props) {
  const query = useAsk(routes.readNetwork, { params: { id: placement.id } }, { everyMs });
  const placed = useMemo(() => (query.data === undefined ? null : layoutNetwork(query.data)), [query.data]);
  return (
    <AskedView what="the network" query={query}>
      {(view) =>
        view.nodes.length === 0 || placed === null ? (
          <Empty>It declares no Service, Ingress, Gateway or route: nothing leads requests to its pods.</Empty>
        ) : (
          <>
            <p>{networkSentence(view)}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard */}
            <section className="graph" aria-label="Ways of requests to pods" tabIndex={0}>
              <svg width={placed.width} height={placed.height} viewBox={`0 0 ${placed.width} ${placed.height}`}>
                <title>Ways of requests to pods</title>
                {placed.ways.map(({ id, path, open, words }) => (
                  <path key={id} className={open ? 'way' : 'way shut'} d={path}>
                    <title>{words}</title>
                  </path>
                ))}
                {placed.nodes.map((node) => (
                  <NetworkNode key={node.id} node={node} selected={node.id === selected} onOpen={onOpen} />
                ))}
              </svg>
            </section>
            <ul className="hidden-text">
              {placed.ways.map(({ id, words }) => (
                <li key={id}>{words}</li>
              ))}
            </ul>
            {placed.hidden === 0 ? null : (
              <p className="faint small">
                {placed.hidden} more pods are not drawn; none of them is worse than those that are.
              </p>
            )}
          </>
        )
      }
    </AskedView>
  );
}

type NodeProps = {
  readonly node: PlacedNetworkNode;
  readonly selected: boolean;
  readonly onOpen: (object: string) => void;
};

function NetworkNode({ node, selected, onOpen }: NodeProps) {
  const { x, y, kind, name, id, state, ours, notes, message } = node;
  const words = `${kind} ${name}: ${state.word}${message === '' ? '' : `, ${message}`}`;
  const classes = `node tone-${state.tone}${ours ? ' openable' : ' dependency'}${selected ? ' selected' : ''}`;
  const transform = `translate(${x} ${y})`;
  if (!ours)
    return (
      <g className={classes} transform={transform}>
        <NodeBody node={node} words={words} note={message} />
      </g>
    );
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onOpen(id);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button within a drawing
    <g
      className={classes}
      transform={transform}
      role="button"
      tabIndex={0}
      aria-label={words}
      aria-pressed={selected}
      onClick={() => onOpen(id)}
      onKeyDown={onKey}
    >
      <NodeBody node={node} words={words} note={state.tone === 'bad' && message !== '' ? message : notes.join(' · ')} />
    </g>
  );
}

type BodyProps = { readonly node: PlacedNetworkNode; readonly words: string; readonly note: string };

function NodeBody({ node: { kind, name, state }, words, note }: BodyProps) {
  const { width, height } = networkNodeSize;
  const isGood = state.tone === 'good';
  return (
    <>
      <rect width={width} height={height} rx={5} />
      <title>{`${words}${note === '' ? '' : ` (${note})`}`}</title>
      <g className="node-mark" transform="translate(9 10)">
        <StateMark tone={state.tone} />
      </g>
      <text className="over" x={28} y={18}>
        {kind}
      </text>
      {isGood ? null : (
        <text className="flag" x={width - 8} y={18} textAnchor="end">
          {cut(state.word, 14)}
        </text>
      )}
      <text className="name" x={28} y={33}>
        {cut(name, 26)}
      </text>
      <text className="over" x={28} y={48}>
        {cut(note, 31)}
      </text>
    </>
  );
}

function cut(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
