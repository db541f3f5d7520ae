import { useRouter } from '@tanstack/react-router';
import { Failed } from '../ui/told.tsx';

/** Stands where a page should be and cannot: the server does not answer, or the page itself broke. */
export function ErrorPage({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  const router = useRouter();
  return (
    <main className="alone">
      <Failed
        what="this page"
        error={error}
        at={Date.now()}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
      <p className="muted">
        From a terminal: <code>fairlead status</code> asks the same server, <code>fairlead doctor</code> says what is
        wrong with it.
      </p>
    </main>
  );
}
