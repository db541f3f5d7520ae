import { routes } from '@fairlead/core/wire/routes.ts';
import type { DiffView, ObjectView } from '@fairlead/core/wire/view/object.ts';
import { useState } from 'react';
import { useAsk } from '../hooks/use-ask.ts';
import { Choice } from '../ui/choice.tsx';
import { TextDiff } from '../ui/text-diff.tsx';
import { Empty, Failed, Loading } from '../ui/told.tsx';
import { yamlText } from '../view/yaml-text.ts';
import { Differences } from './differences.tsx';

type Row = DiffView['objects'][number];
type Part = 'ours' | 'whole';

/** An object, Git against live: the fields that Fairlead owns as the target judges them, or the whole with what others wrote. */
export function ObjectDiff({ object }: { readonly object: ObjectView }) {
  const [part, setPart] = useState<Part>('ours');
  return (
    <div className="stack">
      <Choice<Part>
        label="How much of it"
        options={[
          { id: 'ours', label: 'what Git declares' },
          { id: 'whole', label: 'the whole object' },
        ]}
        current={part}
        onChoose={setPart}
      />
      {part === 'ours' ? <Ours object={object} /> : <Whole object={object} />}
    </div>
  );
}

function Ours({ object }: { readonly object: ObjectView }) {
  const query = useAsk(routes.diffPlacement, { params: { id: object.id }, query: { object: object.key } });
  if (query.data !== undefined) return <Rows rows={query.data.objects} />;
  if (query.error === null) return <Loading what="what a delivery would change" />;
  return (
    <Failed what="the difference" error={query.error} at={query.errorUpdatedAt} onRetry={() => void query.refetch()} />
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  if (rows.length === 0) return <Empty>Live holds what Git declares: a delivery would change nothing here.</Empty>;
  return rows.map((row) => (
    <div key={row.key} className="stack">
      <p className="muted small">
        {sentences[row.change]}
        {row.message === '' ? '' : ` ${row.message}`}
      </p>
      {row.differences.length === 0 ? null : <Differences differences={row.differences} />}
    </div>
  ));
}

const sentences: { readonly [Change in Row['change']]: string } = {
  create: 'It is not there; a delivery would create it.',
  change: 'From what is live (struck out) to what Git asks for. Secret values are masked.',
  prune: 'Git no longer declares it; a delivery would delete it once that is allowed.',
  none: 'Live holds what Git declares.',
  unknown: 'It cannot be told:',
};

function Whole({ object: { live, desired, liveUnavailable } }: { readonly object: ObjectView }) {
  if (liveUnavailable !== '') return <Empty>The live object could not be read: {liveUnavailable}</Empty>;
  if (live === null || desired === null)
    return <Empty>{live === null ? 'It is not on the target.' : 'Git does not declare it any more.'}</Empty>;
  return (
    <>
      <p className="muted small">
        From what is live (struck out) to what Git asks for. Most of what only live holds is filled in by the target or
        written by others.
      </p>
      <TextDiff before={yamlText(live)} after={yamlText(desired)} label="The whole object, live against Git" />
    </>
  );
}
