import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { useState } from 'react';
import { useAsk } from '../hooks/use-ask.ts';
import { useChangesById } from '../hooks/use-changes-by-id.ts';
import { Ago } from '../ui/ago.tsx';
import { Failed, Loading } from '../ui/told.tsx';
import { shortTime } from '../view/when.ts';
import { CommitLink } from './commit-link.tsx';

const [hourMs, longestHours, stepHours] = [3_600_000, 72, 0.25];

/** What ran at a moment of the last days: a pager tells a time, the slider finds it. */
export function ObjectThen({ placement }: { readonly placement: PlacementInspection }) {
  const [agoHours, setAgoHours] = useState(0);
  const [now] = useState(() => Date.now());
  // Whole minutes, so that moving to and fro asks the same question again.
  const time = Math.floor((now - agoHours * hourMs) / 60_000) * 60_000;
  const query = useAsk(
    routes.at,
    { query: { time, project: placement.project, application: placement.application, limit: 500 } },
    { keep: true },
  );
  const then = query.data?.items.find(({ id }) => id === placement.id);
  const change = useChangesById([then?.change ?? undefined]).get(then?.change ?? '');
  const words = agoHours === 0 ? 'now' : `at ${shortTime(time, now)}`;
  return (
    <section className="panel" aria-label="What ran then">
      <header className="panel-head">
        <h2>What ran {words}</h2>
      </header>
      <div className="panel-body stack">
        <input
          type="range"
          min={-longestHours}
          max={0}
          step={stepHours}
          value={-agoHours}
          aria-label="When"
          aria-valuetext={words}
          onChange={({ target }) => setAgoHours(-Number(target.value))}
        />
        {query.data === undefined ? (
          query.error === null ? (
            <Loading what="what ran" />
          ) : (
            <Failed
              what="what ran"
              error={query.error}
              at={query.errorUpdatedAt}
              onRetry={() => void query.refetch()}
            />
          )
        ) : then === undefined || then.revision === null ? (
          <p>Nothing had been healthy here by then.</p>
        ) : (
          <p>
            <CommitLink change={then.change ?? ''} revision={then.revision} title={change?.title} />
            {then.since === null ? null : (
              <span className="muted">
                since <Ago at={then.since} />
              </span>
            )}
          </p>
        )}
      </div>
    </section>
  );
}
