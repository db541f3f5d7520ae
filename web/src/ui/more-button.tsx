import type { More } from '../hooks/use-ask-pages.ts';

/** Says how much of a list is shown, and fetches the next part. */
export function MoreButton({
  more,
  shown,
  total,
}: {
  readonly more: More;
  readonly shown: number;
  readonly total: number | undefined;
}) {
  if (more === null) return null;
  return (
    <div className="more">
      <span className="faint">
        {shown.toLocaleString()}
        {total === undefined ? '' : ` of ${total.toLocaleString()}`} shown
      </span>
      <button type="button" className="button" disabled={more.busy} onClick={more.next}>
        {more.busy ? 'Reading…' : 'Show more'}
      </button>
    </div>
  );
}
