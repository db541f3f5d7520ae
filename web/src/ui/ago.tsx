import { useNow } from '../hooks/use-now.ts';
import { absolute, clockTime, relative, roughly } from '../view/when.ts';

/** A moment as a distance; the absolute time, local and UTC, where the mouse rests. */
export function Ago({ at }: { readonly at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={absolute(at)} className="nowrap">
      {relative(at, now)}
    </time>
  );
}

/** How long something has lasted: `14 min`. */
export function Since({ at }: { readonly at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={`since ${absolute(at)}`} className="nowrap">
      {roughly(Math.max(0, now - at))}
    </time>
  );
}

/** The time of day, with everything else where the mouse rests. */
export function Clock({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={absolute(at)} className="nowrap">
      {clockTime(at)}
    </time>
  );
}
