import { type KeyboardEvent, memo } from 'react';
import { nodeSize, type PlacedNode } from '../view/layout-resources.ts';

type Props = {
  readonly node: PlacedNode;
  readonly selected: boolean;
  /** Far away only the shape of its state can be seen. */
  readonly far: boolean;
  readonly onOpen: (node: PlacedNode) => void;
};

/** A node of the resource graph: state, kind and name; a button where there is something to open. */
export const GraphNodeView = memo(function GraphNodeView({ node, selected, far, onOpen }: Props) {
  const { x, y, state, over, name, kind, opens } = node;
  const words = `${over} ${name}: ${state.word}`;
  const classes = `node ${kind} tone-${state.tone}${opens === null ? '' : ' openable'}${selected ? ' selected' : ''}${far ? ' far' : ''}`;
  const transform = `translate(${x} ${y})`;
  if (opens === null || kind === 'dependency') {
    return (
      <g className={classes} transform={transform}>
        <Body node={node} far={far} words={words} />
      </g>
    );
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onOpen(node);
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
      onClick={() => onOpen(node)}
      onKeyDown={onKey}
    >
      <Body node={node} far={far} words={words} />
    </g>
  );
});

function Body({ node, far, words }: { readonly node: PlacedNode; readonly far: boolean; readonly words: string }) {
  const { width, height } = nodeSize;
  const { state, over, name, kind } = node;
  if (far) {
    return (
      <>
        <rect width={width} height={height} rx={5} />
        <g
          className="node-mark"
          transform={`translate(${width / 2} ${height / 2}) scale(${state.tone === 'good' ? 2 : 4})`}
        >
          {marks[state.tone]}
        </g>
      </>
    );
  }
  return (
    <>
      {kind === 'group' ? <rect className="behind" x={4} y={4} width={width} height={height} rx={5} /> : null}
      <rect width={width} height={height} rx={5} />
      <title>{words}</title>
      <g className="node-mark" transform={`translate(15 ${height / 2})`}>
        {marks[state.tone]}
      </g>
      <text className="over" x={28} y={16}>
        {cut(over, width - 36 - (state.tone === 'good' ? 0 : Math.min(state.word.length * 6, width / 2)), 6)}
      </text>
      <text className="name" x={28} y={31}>
        {cut(name, width - 36, 6.8)}
      </text>
      {state.tone === 'good' ? null : (
        <text className="flag" x={width - 8} y={16} textAnchor="end">
          {cut(state.word, width / 2, 6)}
        </text>
      )}
    </>
  );
}

const marks = {
  good: <circle r={4.5} fill="var(--tone)" />,
  moving: (
    <>
      <circle r={4.4} fill="none" stroke="var(--tone)" strokeWidth={1.6} />
      <path className="solid" d="M0-4.4a4.4 4.4 0 0 1 0 8.8z" />
    </>
  ),
  held: (
    <>
      <rect className="solid" x={-4.2} y={-4.5} width={3} height={9} />
      <rect className="solid" x={1.2} y={-4.5} width={3} height={9} />
    </>
  ),
  bad: <path className="line" d="M-3.8-3.8l7.6 7.6M3.8-3.8l-7.6 7.6" />,
  idle: <path className="line" d="M-4.5 0h9" />,
  drift: <path className="thin" d="M-4.5-1.8h9M-4.5 1.8h9M2.3-5l-4.6 10" />,
};

function cut(text: string, roomPx: number, letterPx: number): string {
  const room = Math.max(3, Math.floor(roomPx / letterPx));
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
