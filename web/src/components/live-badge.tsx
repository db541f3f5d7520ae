import { useApp } from '../hooks/app-context.ts';
import { useLive } from '../hooks/use-live.ts';
import { useNow } from '../hooks/use-now.ts';
import { State } from '../ui/state-mark.tsx';
import { shortTime } from '../view/when.ts';

/** A break shorter than this is not worth a word about age. */
const graceMs = 10_000;

/** How fresh the page is: live, reconnecting, or stale since a time. */
export function LiveBadge() {
  const { live } = useApp();
  const state = useLive();
  const now = useNow();
  if (state.kind === 'live') {
    return (
      <span className="live" title="Every change is shown as it happens">
        <State tone="good" word="live" />
      </span>
    );
  }
  if (state.kind === 'connecting') {
    return (
      <span className="live">
        <State tone="idle" word="connecting" />
      </span>
    );
  }
  const stale = now - state.since > graceMs;
  return (
    <span className={stale ? 'live late stale' : 'live late'} role="status">
      <State tone="held" word={stale ? `stale since ${shortTime(state.since, now)}` : 'reconnecting'} />
      {stale ? (
        <button type="button" className="button quiet again" onClick={live.nudge}>
          Try now
        </button>
      ) : null}
    </span>
  );
}
