import { speakingKinds } from '@fairlead/core/model/speaking-kinds.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { useLogLines } from '../hooks/use-log-lines.ts';
import { Command } from '../ui/command.tsx';
import { Empty } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { compileLogFilter } from '../view/log-filter.ts';
import { whereOf } from '../view/where.ts';
import { Containers } from './containers.tsx';
import { LogLinesView, saveLog } from './log-lines-view.tsx';

type Props = { readonly placement: PlacementInspection; readonly object: string };

const spans = { last: null, '5m': 300_000, '1h': 3_600_000, '1d': 86_400_000 } as const;
type Span = keyof typeof spans;

/** What objects write, followed as it comes; the last lines only, so that a flood does not drown the page. */
export function LogView({ placement, object }: Props) {
  const { clock } = useApp();
  const [follow, setFollow] = useState(true);
  const [previous, setPrevious] = useState(false);
  const [span, setSpan] = useState<Span>('last');
  const [since, setSince] = useState<number | null>(null);
  const [wanted, setWanted] = useState('');
  const [unwanted, setUnwanted] = useState('');
  const [others, setOthers] = useState<readonly string[]>([]);
  const [container, setContainer] = useState<string | undefined>(undefined);
  const sources = [object, ...others];
  const { lines, ended } = useLogLines({
    placement: placement.id,
    sources,
    follow,
    previous,
    since,
    ...(container === undefined ? {} : { container }),
  });
  const filter = compileLogFilter({ wanted, unwanted });
  const shown = filter.ok ? lines.filter(({ text }) => filter.fits(text)) : lines;
  const chooseSpan = (next: Span): void => {
    const lengthMs = spans[next];
    setSpan(next);
    setSince(lengthMs === null ? null : clock.now() - lengthMs);
  };
  return (
    <div className="stack">
      <div className="row wrap">
        <Check label="follow" checked={follow} onChange={setFollow} />
        <Check label="previous run" checked={previous} onChange={setPrevious} />
        <label className="row">
          since
          <select className="select" value={span} onChange={({ target }) => chooseSpan(spanOf(target.value))}>
            <option value="last">the last 200 lines</option>
            <option value="5m">5 minutes ago</option>
            <option value="1h">an hour ago</option>
            <option value="1d">a day ago</option>
          </select>
        </label>
        <Containers placement={placement} object={object} chosen={container} onChoose={setContainer} />
      </div>
      <Sources placement={placement} object={object} chosen={others} onChoose={setOthers} />
      <div className="row">
        <Field label="Only lines with" value={wanted} onChange={setWanted} />
        <Field label="No lines with" value={unwanted} onChange={setUnwanted} />
      </div>
      {filter.ok ? null : (
        <p className="small" role="alert">
          Not filtered: {filter.problem}
        </p>
      )}
      {shown.length === 0 ? (
        <Empty>
          {lines.length > 0
            ? 'No line fits these words.'
            : ended.length === sources.length
              ? ended.map(({ reason }) => reason).join(' ')
              : 'Waiting for the first line…'}
        </Empty>
      ) : (
        <LogLinesView lines={shown} ended={ended} named={others.length > 0} label={`Log of ${sources.join(', ')}`} />
      )}
      <div className="row wrap">
        <span className="faint small">
          {shown.length.toLocaleString()} {shown.length === 1 ? 'line' : 'lines'}
        </span>
        <button
          type="button"
          className="button quiet"
          disabled={shown.length === 0}
          onClick={() => saveLog(`${placement.application}-${placement.stage}.log`, shown)}
        >
          Download
        </button>
      </div>
      <Command
        line={commandLine(others.length === 0 ? ['logs', object] : ['logs'], whereOf(placement), {
          follow: follow ? true : undefined,
          previous: previous ? true : undefined,
          container,
          since: span === 'last' ? undefined : span,
          grep: wanted.replace(/^\/(.+)\/$/, '$1'),
        })}
      />
    </div>
  );
}

function spanOf(value: string): Span {
  return Object.hasOwn(spans, value) ? (value as Span) : 'last'; // one of the keys
}

function Check(props: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  return (
    <label className="check">
      <input type="checkbox" checked={props.checked} onChange={({ target }) => props.onChange(target.checked)} />{' '}
      {props.label}
    </label>
  );
}

function Field(props: { readonly label: string; readonly value: string; readonly onChange: (text: string) => void }) {
  return (
    <input
      className="input grow"
      type="search"
      placeholder={`${props.label.toLowerCase()}…`}
      aria-label={props.label}
      title="A text, or a regular expression between slashes: /time.?out/"
      value={props.value}
      onChange={({ target }) => props.onChange(target.value)}
    />
  );
}

type SourcesProps = Props & {
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
};

/** The other objects of the placement that write logs, to be read together. */
function Sources({ placement, object, chosen, onChoose }: SourcesProps) {
  const alike = placement.inventory.filter((item) => speakingKinds.includes(item.kind) && item.object !== object);
  if (alike.length === 0) return null;
  const toggle = (name: string): void =>
    onChoose(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <details>
      <summary>
        {chosen.length === 0 ? 'together with others' : `together with ${chosen.length} more`}{' '}
        <span className="faint">{alike.length} could be</span>
      </summary>
      <div className="spread">
        {alike.slice(0, mostSources).map((item) => (
          <button
            key={item.object}
            type="button"
            className="filter"
            aria-pressed={chosen.includes(item.object)}
            disabled={chosen.length >= mostTogether && !chosen.includes(item.object)}
            onClick={() => toggle(item.object)}
          >
            {item.object}
          </button>
        ))}
      </div>
    </details>
  );
}

const mostSources = 40;
/** Each is a connection of its own, of which a browser keeps few. */
const mostTogether = 3;
