import { type ReactNode, useId } from 'react';
import { useLive } from '../hooks/use-live.ts';
import { useNow } from '../hooks/use-now.ts';
import { clockTime } from '../view/when.ts';
import { Clock } from './ago.tsx';
import { StateMark } from './state-mark.tsx';
import { Failed, Loading } from './told.tsx';

type Answer = { readonly asOf?: number | undefined };
/** What is needed of a question; every query of the library is one. */
export type Question<T> = {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly errorUpdatedAt: number;
  readonly dataUpdatedAt: number;
  readonly refetch: () => unknown;
};
type PanelProps<T extends Answer> = {
  readonly title: ReactNode;
  /** What is shown, in words: `the changes`. */
  readonly what: string;
  readonly query: Question<T>;
  /** How many there are; words where only a part is known. */
  readonly count?: number | string | undefined;
  readonly side?: ReactNode;
  readonly flush?: boolean;
  readonly children: (data: T) => ReactNode;
};

/** Without events an answer is trusted this long. */
const trustedMs = 60_000;

/** A question's answer with a heading and "as of": waiting, failed, forbidden, late and current each look as they are. */
export function Panel<T extends Answer>({ title, what, query, count, side, flush = false, children }: PanelProps<T>) {
  const id = useId();
  const { data, error } = query;
  const retry = (): void => void query.refetch();
  const old = useIsOld(query.dataUpdatedAt, data?.asOf, error !== null);
  return (
    <section className={data !== undefined && old ? 'panel old' : 'panel'} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>
          {title}
          {count === undefined ? null : <span className="count">{count.toLocaleString()}</span>}
        </h2>
        {data?.asOf === undefined ? null : (
          <span className="as-of">
            as of <Clock at={data.asOf} />
          </span>
        )}
        {side}
      </header>
      {data !== undefined && old ? <LateLine error={error} failedAt={query.errorUpdatedAt} onRetry={retry} /> : null}
      <div className={flush ? 'panel-body flush' : 'panel-body'}>
        {data !== undefined ? (
          children(data)
        ) : error !== null ? (
          <Failed what={what} error={error} at={query.errorUpdatedAt} onRetry={retry} />
        ) : (
          <Loading what={what} />
        )}
      </div>
    </section>
  );
}

/** That what stands below is no longer vouched for, since when and why. */
function LateLine(props: { readonly error: Error | null; readonly failedAt: number; readonly onRetry: () => void }) {
  return (
    <div className="late-line">
      <span className="state">
        <StateMark tone="held" />
        <span>
          {props.error === null
            ? 'May be out of date: the live stream is cut.'
            : `Could not be read since ${clockTime(props.failedAt)}: ${props.error.message}`}
        </span>
      </span>
      <button type="button" className="button quiet" onClick={props.onRetry}>
        Read again
      </button>
    </div>
  );
}

/** While the stream is live an answer stays true until an event touches it; without, only for a while. */
function useIsOld(dataUpdatedAt: number, asOf: number | undefined, failed: boolean): boolean {
  const live = useLive();
  const now = useNow();
  if (failed) return true;
  return live.kind !== 'live' && now - (asOf ?? dataUpdatedAt) > trustedMs;
}
