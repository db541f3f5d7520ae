/** A signal that ends with the caller's, or after so long; whoever is done before calls `end`. */
export function within(
  callers: AbortSignal,
  timeoutMs: number,
): { readonly signal: AbortSignal; readonly end: () => void } {
  const own = new AbortController();
  const onAbort = (): void => own.abort(callers.reason);
  const onTimeout = (): void => own.abort(new DOMException('it took too long', 'TimeoutError'));
  const timer = setTimeout(onTimeout, timeoutMs);
  if (callers.aborted) onAbort();
  else callers.addEventListener('abort', onAbort);
  return {
    signal: own.signal,
    end: () => {
      clearTimeout(timer);
      callers.removeEventListener('abort', onAbort);
    },
  };
}
