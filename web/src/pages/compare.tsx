import { routes } from '@fairlead/core/wire/routes.ts';
import type { CompareView } from '@fairlead/core/wire/view/question.ts';
import { Link, useSearch } from '@tanstack/react-router';
import { Differences } from '../components/differences.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PlaceLink } from '../components/place-link.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { Command } from '../ui/command.tsx';
import { Digest } from '../ui/digest.tsx';
import { Panel } from '../ui/panel.tsx';
import { Empty } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { compareSentence } from '../view/compare-sentence.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** Two placements, or two versions of one: what differs, object by object. */
export function ComparePage() {
  const { a = '', b = '', ...versions } = useSearch({ from: '/frame/compare' });
  const asked = a !== '' && b !== '';
  const query = useAsk(routes.compare, { query: { a, b, ...versions } }, { enabled: asked });
  const { data } = query;
  return (
    <div className="page">
      <PageHead
        title="Compare"
        crumbs={[
          <Link key="fleet" to="/fleet">
            Fleet
          </Link>,
          'compare',
        ]}
        sentence={
          !asked
            ? 'Two placements are compared from the page of an application.'
            : data === undefined
              ? unreadSentence('these two versions', query.error)
              : compareSentence(data)
        }
        sub={data === undefined ? undefined : <Sides view={data} />}
      />
      {!asked ? null : (
        <Panel title="What differs" what="the comparison" query={query} count={data?.objects.length}>
          {({ objects }) =>
            objects.length === 0 ? (
              <Empty>Every object is the same on both sides.</Empty>
            ) : (
              <Objects objects={objects} />
            )
          }
        </Panel>
      )}
      {data === undefined || data.a.id === data.b.id ? null : (
        <Command line={commandLine(['compare', nameOf(data.a), nameOf(data.b)], null)} />
      )}
    </div>
  );
}

function nameOf({ application, stage }: CompareView['a']): string {
  return `${application}/${stage}`;
}

function Sides({ view: { a, b } }: { readonly view: CompareView }) {
  return (
    <span className="row wrap">
      <span>
        struck out: <PlaceLink place={a} /> {a.bundle === null ? 'nothing' : <Digest value={a.bundle} />}
      </span>
      <span>
        marked: <PlaceLink place={b} /> {b.bundle === null ? 'nothing' : <Digest value={b.bundle} />}
      </span>
    </span>
  );
}

/** So many objects stand open when the page opens. */
const openAtFirst = 10;

function Objects({ objects }: { readonly objects: CompareView['objects'] }) {
  return objects.map(({ object, change, differences }, index) => (
    <details key={object} open={index < openAtFirst}>
      <summary>
        <span className="tag">{change}</span> <strong>{object}</strong>{' '}
        <span className="faint">
          {differences.length} {differences.length === 1 ? 'field' : 'fields'}
        </span>
      </summary>
      <Differences differences={differences} />
    </details>
  ));
}
