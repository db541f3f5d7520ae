import { type KeyboardEvent, memo } from 'react';
import { indentPx, nodeSize, type PlacedNode } from '../view/layout-resources.ts';

type Props = {
  readonly node: PlacedNode;
  readonly selected: boolean;
  /** Far away only the shape of its state can be seen. */
  readonly far: boolean;
  /** Whether the Tab key leads here; the arrow keys lead to the others. */
  readonly reached: boolean;
  readonly onOpen: (node: PlacedNode) => void;
  /** Shows or hides what it made. */
  readonly onFold: (id: string) => void;
};

/** A node of the resource graph: state, kind and name; a button where there is something to open. */
export const GraphNodeView = memo(function GraphNodeView({ node, selected, far, reached, onOpen, onFold }: Props) {
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
    <g className={classes} transform={transform}>
      {/* biome-ignore lint/a11y/useSemanticElements: a button within a drawing */}
      <g
        className="body"
        data-node={node.id}
        role="button"
        tabIndex={reached ? 0 : -1}
        aria-label={words}
        aria-pressed={selected}
        onClick={() => onOpen(node)}
        onKeyDown={onKey}
      >
        <Body node={node} far={far} words={words} />
      </g>
      {node.made === null || far ? null : <Made node={node} made={node.made} onFold={onFold} />}
    </g>
  );
});

const madePx = 30;

/** How many things it made, in the worst state among them; pressed, they are shown below it. */
function Made({
  node,
  made,
  onFold,
}: Pick<Props, 'node' | 'onFold'> & { readonly made: NonNullable<PlacedNode['made']> }) {
  const { count, state, open } = made;
  const width = nodeWidth(node);
  const words = `${open ? 'Hide' : 'Show'} what ${node.name} made: ${count}, ${state.word}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button within a drawing
    <g
      className={`made tone-${state.tone}`}
      transform={`translate(${width - madePx - 5} ${nodeSize.height - 18})`}
      role="button"
      tabIndex={-1}
      aria-label={words}
      aria-expanded={open}
      onClick={() => onFold(node.id)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') onFold(node.id);
      }}
    >
      <rect width={madePx} height={14} rx={7} />
      <title>{words}</title>
      <text x={madePx / 2} y={10.5} textAnchor="middle">
        {open ? '−' : '+'}
        {count}
      </text>
    </g>
  );
}

/** What stands further in is narrower, so that the right sides stay in line. */
function nodeWidth({ depth }: PlacedNode): number {
  return nodeSize.width - Math.min(depth, 4) * indentPx;
}

function Body({ node, far, words }: { readonly node: PlacedNode; readonly far: boolean; readonly words: string }) {
  const width = nodeWidth(node);
  const { height } = nodeSize;
  const { state, over, name, kind, made } = node;
  const flagged = state.tone !== 'good' && kind !== 'dependency';
  // Its state is drawn with those of all others; here is only what can be reached.
  if (far) return <rect width={width} height={height} rx={5} />;
  return (
    <>
      {kind === 'group' ? <rect className="behind" x={4} y={4} width={width} height={height} rx={5} /> : null}
      <rect width={width} height={height} rx={5} />
      <title>{words}</title>
      <g className="node-mark" transform={`translate(15 ${height / 2})`}>
        {marks[state.tone]}
      </g>
      <text className="over" x={28} y={16}>
        {cut(over, width - 36 - (flagged ? Math.min(state.word.length * 6, width / 2) : 0), 5.8)}
      </text>
      <text className="name" x={28} y={31}>
        {cut(name, width - 36 - (made === null ? 0 : madePx), 6.5)}
      </text>
      {!flagged ? null : (
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
