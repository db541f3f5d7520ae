import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { useChangesById } from '../hooks/use-changes-by-id.ts';
import { Ago } from '../ui/ago.tsx';
import { Command } from '../ui/command.tsx';
import { Person } from '../ui/person.tsx';
import { Prose } from '../ui/prose.tsx';
import { commandLine } from '../view/command-line.ts';
import { shortRepo } from '../view/shorten.ts';
import { whereOf } from '../view/where.ts';
import { CommitLink } from './commit-link.tsx';
import { OriginLink } from './origin-link.tsx';

/** Why an object is as it is: its health in words, and the way back to the person. */
export function ObjectWhy({
  placement,
  object,
}: {
  readonly placement: PlacementInspection;
  readonly object: ObjectView;
}) {
  const { applied } = placement;
  const change = useChangesById([applied?.change]).get(applied?.change ?? '');
  return (
    <div className="stack">
      <p>
        <Prose text={sentenceOf(object)} />
      </p>
      <dl className="facts">
        <dt>Declared</dt>
        <dd>
          {object.origin === null ? (
            'not known'
          ) : (
            <>
              <OriginLink origin={object.origin} /> <span className="faint">{shortRepo(placement.source.repo)}</span>
            </>
          )}
        </dd>
        <dt>Version</dt>
        <dd>{applied === null ? 'nothing applied yet' : <CommitLink {...applied} title={change?.title} />}</dd>
        <dt>Version by</dt>
        <dd>{change === undefined ? '–' : <Person {...change.author} />}</dd>
        <dt>Owner</dt>
        <dd>{object.owner === '' ? '–' : object.owner}</dd>
        <dt>Seen</dt>
        <dd>
          <Ago at={object.updatedAt} />
        </dd>
      </dl>
      <Additions added={object.added} />
      <Command
        line={commandLine(['trace', object.object], null, { target: whereOf(placement).target ?? placement.target })}
      />
    </div>
  );
}

/** What others hold of it beside what Git declares. */
function Additions({ added }: Pick<ObjectView, 'added'>) {
  if (added.length === 0) return null;
  return (
    <section>
      <h3>Held by others, and not declared</h3>
      <ul className="plain">
        {added.map(({ by, path, field }) => (
          <li key={path}>
            <code>{field}</code> <span className="faint">{by}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function sentenceOf({ object, health, message, drifted, differences, added }: ObjectView): string {
  const how = `${object} is ${health}${message === '' ? '' : `: ${message}`}`;
  if (drifted && added.length > 0)
    return `${how}${/[.!?]$/.test(how) ? '' : '.'} Others added to it what Git does not declare.`;
  if (!drifted) return `${how}${/[.!?]$/.test(how) ? '' : '.'}`;
  const fields = differences.length === 1 ? '1 field no longer holds' : `${differences.length} fields no longer hold`;
  const what = differences.length === 0 ? 'it no longer holds' : fields;
  return `${how.replace(/[.]$/, '')}, but was changed by somebody else: ${what} what Git declares.`;
}
