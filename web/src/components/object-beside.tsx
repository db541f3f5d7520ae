import { speakingKinds } from '@fairlead/core/model/speaking-kinds.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { useState } from 'react';
import { useAsk } from '../hooks/use-ask.ts';
import { useSession } from '../hooks/use-session.ts';
import { Clock } from '../ui/ago.tsx';
import { Choice } from '../ui/choice.tsx';
import { SidePanel } from '../ui/side-panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Empty, Failed, Loading } from '../ui/told.tsx';
import { hasBelow } from '../view/has-below.ts';
import { type ObjectTab, objectTabs } from '../view/search-params.ts';
import { objectTone } from '../view/tone.ts';
import { yamlText } from '../view/yaml-text.ts';
import { CustomActs } from './custom-acts.tsx';
import { EventList } from './event-list.tsx';
import { LogView } from './log-view.tsx';
import { ObjectActs } from './object-acts.tsx';
import { ObjectBelow } from './object-below.tsx';
import { ObjectDiff } from './object-diff.tsx';
import { ObjectNotes } from './object-notes.tsx';
import { ObjectWhy } from './object-why.tsx';

type Props = {
  readonly placement: PlacementInspection;
  readonly object: string;
  readonly tab: ObjectTab;
  readonly onTab: (tab: ObjectTab) => void;
  /** Shows another object in its place: one that stands below it. */
  readonly onOpen: (object: string) => void;
  readonly onClose: () => void;
};

/** One object beside the graph: why, Git against live, logs, events, YAML. */
export function ObjectBeside({ placement, object, tab, onTab, onOpen, onClose }: Props) {
  const session = useSession();
  const query = useAsk(routes.getPlacementObject, { params: { id: placement.id }, query: { object } });
  const { data } = query;
  const kind = object.split('/')[0] ?? '';
  const speaks = speakingKinds.includes(kind) || kind === 'ReplicaSet';
  const tabs = objectTabs
    .filter((id) => id !== 'logs' || (speaks && session?.verbs.includes('view-logs') === true))
    .filter((id) => id !== 'below' || hasBelow(placement.targetKind, kind))
    .map((id) => ({
      id,
      label: id === 'yaml' ? 'YAML' : id,
    }));
  const tone = data === undefined ? null : objectTone(data.health, data.drifted);
  return (
    <SidePanel
      label={object}
      onClose={onClose}
      title={
        <>
          {tone === null ? null : <State {...tone} />}
          <h2 className="mono-name">{object}</h2>
        </>
      }
    >
      <div className="panel-body stack">
        <Tabs label="What to see of it" tabs={tabs} current={tab} onChoose={onTab}>
          <div className="gap-top">
            {data !== undefined ? (
              <ObjectContent placement={placement} object={data} tab={tab} onOpen={onOpen} />
            ) : query.error !== null ? (
              <Failed
                what="this object"
                error={query.error}
                at={query.errorUpdatedAt}
                onRetry={() => void query.refetch()}
              />
            ) : (
              <Loading what="this object" />
            )}
          </div>
        </Tabs>
      </div>
      {data === undefined ? null : (
        <footer className="panel-foot">
          as of <Clock at={data.asOf} />
        </footer>
      )}
    </SidePanel>
  );
}

/** What one tab shows of an object; also on the object's own page. */
export function ObjectContent({
  placement,
  object,
  tab,
  onOpen,
}: {
  readonly placement: PlacementInspection;
  readonly object: ObjectView;
  readonly tab: ObjectTab;
  readonly onOpen: (object: string) => void;
}) {
  switch (tab) {
    case 'why':
      return (
        <div className="stack">
          <ObjectWhy placement={placement} object={object} />
          <ObjectActs placement={placement} object={object} />
          {placement.targetKind === 'kubernetes' ? <CustomActs placement={placement} object={object} /> : null}
        </div>
      );
    case 'below':
      return <ObjectBelow placement={placement} object={object.object} onOpen={onOpen} />;
    case 'diff':
      return <ObjectDiff object={object} />;
    case 'logs':
      return <LogView key={object.key} placement={placement} object={object.object} />;
    case 'events':
      return (
        <div className="stack">
          {placement.targetKind === 'kubernetes' ? (
            <>
              <ObjectNotes placement={placement} object={object.object} />
              <h3 className="muted">What Fairlead recorded</h3>
            </>
          ) : null}
          {object.history.length === 0 ? (
            <Empty>Nothing is recorded about it alone.</Empty>
          ) : (
            <EventList events={object.history} />
          )}
        </div>
      );
    case 'yaml':
      return <Yaml object={object} />;
  }
}

function Yaml({ object }: { readonly object: ObjectView }) {
  const [side, setSide] = useState<'live' | 'git'>(object.live === null ? 'git' : 'live');
  const shown = side === 'live' ? object.live : object.desired;
  return (
    <div className="stack">
      <Choice
        label="Which side"
        options={[
          { id: 'live', label: 'live' },
          { id: 'git', label: 'Git' },
        ]}
        current={side}
        onChoose={setSide}
      />
      {shown === null ? (
        <Empty>
          {side === 'live' ? object.liveUnavailable || 'It is not on the target.' : 'Git does not declare it any more.'}
        </Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
        <pre className="yaml" tabIndex={0}>
          {yamlText(shown)}
        </pre>
      )}
    </div>
  );
}
