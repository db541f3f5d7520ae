import type { ReactNode } from 'react';
import { Clock } from '../ui/ago.tsx';
import { Failed, Loading } from '../ui/told.tsx';
import { UnreadLines } from './unread-lines.tsx';

type Answer = { readonly asOf: number; readonly unread?: readonly string[] };
type Props<T extends Answer> = {
  /** What is shown, in words: `the pods`. */
  readonly what: string;
  readonly query: {
    readonly data: T | undefined;
    readonly error: Error | null;
    readonly errorUpdatedAt: number;
    readonly refetch: () => unknown;
  };
  readonly children: (data: T) => ReactNode;
};

/** The answer of a target that was asked just now, within a panel: waiting, refused, cut off and partly seen each look as they are. */
export function AskedView<T extends Answer>({ what, query, children }: Props<T>) {
  const { data, error } = query;
  const retry = (): void => void query.refetch();
  if (data === undefined) {
    return error === null ? (
      <Loading what={what} />
    ) : (
      <Failed what={what} error={error} at={query.errorUpdatedAt} onRetry={retry} />
    );
  }
  return (
    <div className="stack">
      {error === null ? null : (
        <div className="band-line tone-bad" role="alert">
          As of <Clock at={data.asOf} />; since then {what} could not be read: {error.message}{' '}
          <button type="button" className="button quiet" onClick={retry}>
            Try again
          </button>
        </div>
      )}
      <UnreadLines unread={data.unread ?? []} />
      {children(data)}
    </div>
  );
}
