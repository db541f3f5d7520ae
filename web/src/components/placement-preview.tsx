import type { PlacementPreviewView } from '@fairlead/core/wire/view/request.ts';
import { Prose } from '../ui/prose.tsx';
import { State } from '../ui/state-mark.tsx';
import { type Alike, reachWords } from '../view/request-words.ts';
import { Differences } from './differences.tsx';
import { HoldLine } from './hold-line.tsx';
import { PlaceLink } from './place-link.tsx';

const openAtFirst = 5;

/** What a request does to a placement, and to those that it changes alike. */
export function PlacementPreview({
  group: { first, others },
  open,
}: {
  readonly group: Alike;
  readonly open: boolean;
}) {
  return (
    <details open={open} className="request-placement">
      <summary>
        <strong>
          {first.application} in {first.stage}
        </strong>{' '}
        {first.tier === 'production' ? <span className="tag">production</span> : null}{' '}
        <span className="faint">
          {reachWords(first)}
          {others.length === 0 ? '' : `; alike in ${others.length} more`}
        </span>
      </summary>
      {first.failure === null ? null : (
        <div className="told failed">
          <strong>It cannot be rendered.</strong>
          <Prose text={first.failure.message} />
          <Prose text={first.failure.next} />
        </div>
      )}
      <Gates preview={first} />
      <Remarks preview={first} />
      {first.objects.map(({ object, change, differences }, index) => (
        <details key={object} open={index < openAtFirst}>
          <summary>
            <span className="tag">{change}</span> <strong>{object}</strong>{' '}
            <span className="faint">
              {differences.length} {differences.length === 1 ? 'field' : 'fields'}
            </span>
          </summary>
          <Differences differences={differences} />
        </details>
      ))}
      {first.more === 0 ? null : <p className="faint">{first.more} more objects differ and are not kept here.</p>}
      {first.unasked === '' ? null : (
        <p className="faint">
          The target was not asked: <Prose text={first.unasked} />
        </p>
      )}
      {others.length === 0 ? null : (
        <p className="row wrap">
          <span className="muted">Alike:</span>
          {others.map((other) => (
            <PlaceLink key={other.id} place={other} />
          ))}
        </p>
      )}
    </details>
  );
}

function Gates({ preview: { gates } }: { readonly preview: PlacementPreviewView }) {
  return gates.map((hold) => <HoldLine key={`${hold.gate} ${hold.rule} ${hold.reason}`} hold={hold} />);
}

function Remarks({ preview: { oneWay, findings, plan } }: { readonly preview: PlacementPreviewView }) {
  const conflicts = plan?.conflicts ?? [];
  if (oneWay.length + findings.length + conflicts.length === 0) return null;
  return (
    <ul className="list">
      {oneWay.map(({ object, reason }) => (
        <li key={object}>
          <State tone="held" word="one way" /> <strong>{object}</strong> <Prose text={reason} />
        </li>
      ))}
      {conflicts.map((text) => (
        <li key={text}>
          <State tone="bad" word="conflict" /> <Prose text={text} />
        </li>
      ))}
      {findings.map(({ severity, path, message }) => (
        <li key={`${path} ${message}`}>
          <State tone={severity === 'error' ? 'bad' : 'held'} word={severity} /> <code>{path}</code>{' '}
          <Prose text={message} />
        </li>
      ))}
    </ul>
  );
}
