import { Link } from '@tanstack/react-router';
import { useWidth } from '../hooks/use-width.ts';
import type { BadSpan } from '../view/bad-spans.ts';
import { type Axis, type AxisChange, type AxisMark, type AxisWindow, timeAxis } from '../view/time-axis.ts';
import { absolute, roughly, shortTime } from '../view/when.ts';

type Props = {
  readonly window: AxisWindow;
  readonly spans: readonly BadSpan[];
  readonly changes: readonly AxisChange[];
};
const [rowPx, lanePx, tickPx] = [24, 34, 20];
const mostRows = 7;

/** About as wide as a letter of a row's name. */
const letterPx = 6.3;

/** The picture of the landing page; everything in it can be reached with the keyboard and says what it is. */
export function TimeAxis({ window, spans, changes }: Props) {
  const [place, widthPx] = useWidth<HTMLDivElement>();
  const letters = Math.max(6, ...spans.map(({ application }) => application.length));
  const gutterPx = Math.min(widthPx < 560 ? 104 : 148, letters * letterPx + 14);
  const aheadPx = widthPx < 560 ? 56 : 150;
  const axis = timeAxis({
    window,
    widthPx: Math.max(widthPx, gutterPx + aheadPx + 60),
    gutterPx,
    aheadPx,
    spans,
    changes,
    maxRows: mostRows,
  });
  const rows = Math.max(1, axis.rows.length);
  const axisY = rows * rowPx + 6;
  const height = axisY + tickPx + axis.lanes * lanePx + 6;
  return (
    <div className="axis" ref={place}>
      {widthPx === 0 ? null : (
        <svg
          height={height}
          viewBox={`0 0 ${widthPx} ${height}`}
          aria-label="What went bad, above; what changed, below"
        >
          <title>What went bad, above; what changed, below</title>
          <line className="now-line" x1={widthPx - aheadPx} x2={widthPx - aheadPx} y1={0} y2={axisY + 4} />
          <Ticks axis={axis} axisY={axisY} now={window.to} />
          <line className="baseline" x1={gutterPx} x2={widthPx - aheadPx} y1={axisY} y2={axisY} />
          {axis.hairs.map(({ x, row }) => (
            <line key={`${x} ${row}`} className="hair" x1={x} x2={x} y1={row * rowPx + rowPx / 2} y2={axisY} />
          ))}
          <Rows axis={axis} endPx={widthPx - aheadPx} gutterPx={gutterPx} />
          {axis.marks.map((mark) => (
            <Mark key={mark.changes[0]?.id} mark={mark} axisY={axisY} />
          ))}
          {axis.marks.length > 0 ? null : (
            <text x={gutterPx} y={axisY + tickPx + 18}>
              No change in this time.
            </text>
          )}
        </svg>
      )}
      {axis.moreRows === 0 ? null : (
        <p className="faint small">{axis.moreRows} more applications went bad; see Events.</p>
      )}
    </div>
  );
}

function Ticks({ axis, axisY, now }: { readonly axis: Axis; readonly axisY: number; readonly now: number }) {
  return axis.ticks.map(({ x, at }) => (
    <g key={at}>
      <line className="tick" x1={x} x2={x} y1={0} y2={axisY + 4} />
      <text x={x} y={axisY + 15} textAnchor="middle">
        {shortTime(at, now)}
      </text>
    </g>
  ));
}

function Rows({ axis, endPx, gutterPx }: { readonly axis: Axis; readonly endPx: number; readonly gutterPx: number }) {
  if (axis.rows.length === 0) {
    return (
      <text x={gutterPx} y={rowPx / 2 + 4}>
        Nothing went bad.
      </text>
    );
  }
  const letters = Math.floor((gutterPx - 8) / letterPx);
  return axis.rows.map(({ application, bars }, row) => (
    <g key={application}>
      <text className="row-name" x={0} y={row * rowPx + rowPx / 2 + 4}>
        {application.length > letters ? `${application.slice(0, letters - 1)}…` : application}
        <title>{application}</title>
      </text>
      {bars.map(({ x, width, open, span }) => (
        <BarLink key={`${span.from} ${span.text}`} span={span}>
          <rect
            className={`bar tone-${span.tone}${open ? '' : ' past'}`}
            x={Math.min(x, endPx - 3)}
            y={row * rowPx + 6}
            width={width}
            height={rowPx - 12}
            rx={2}
          >
            <title>{barWords(span)}</title>
          </rect>
        </BarLink>
      ))}
    </g>
  ));
}

function barWords({ application, where, from, to, text }: BadSpan): string {
  const long = to === null ? `since ${absolute(from)}` : `for ${roughly(to - from)}, from ${absolute(from)}`;
  return `${application} in ${where} ${long}: ${text}`;
}

function BarLink({ span, children }: { readonly span: BadSpan; readonly children: React.ReactNode }) {
  const label = barWords(span);
  if (span.delivery !== null) {
    return (
      <Link to="/deliveries/$id" params={{ id: span.delivery }} aria-label={label}>
        {children}
      </Link>
    );
  }
  return (
    <Link
      to="/applications/$name"
      params={{ name: span.application }}
      search={{ stage: span.where }}
      aria-label={label}
    >
      {children}
    </Link>
  );
}

function Mark({ mark, axisY }: { readonly mark: AxisMark; readonly axisY: number }) {
  const [first, ...more] = mark.changes;
  if (first === undefined) return null;
  const y = axisY + tickPx + mark.lane * lanePx + 12;
  const room = Math.floor((mark.labelPx - 14) / 6.4);
  const words = mark.changes.map(({ author, title, at }) => `${author}: ${title} (${absolute(at)})`).join('\n');
  const body = (
    <g className={more.length === 0 ? 'change' : 'change many'}>
      <line className="leader" x1={mark.x} x2={mark.x} y1={axisY} y2={y - 5} />
      <circle cx={mark.x} cy={y} r={4.5}>
        <title>{words}</title>
      </circle>
      {room < 5 ? null : (
        <>
          <text className="change-title" x={mark.x + 9} y={y + 2}>
            {cut(more.length === 0 ? first.title : `${mark.changes.length} changes`, room)}
          </text>
          <text x={mark.x + 9} y={y + 15}>
            {cut(
              more.length === 0 ? first.author : [...new Set(mark.changes.map(({ author }) => author))].join(', '),
              room,
            )}
          </text>
        </>
      )}
    </g>
  );
  if (more.length > 0) {
    return (
      <Link to="/changes" aria-label={words}>
        {body}
      </Link>
    );
  }
  return (
    <Link to="/changes/$id" params={{ id: first.id }} aria-label={words}>
      {body}
    </Link>
  );
}

function cut(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, Math.max(1, room - 1))}…` : text;
}
