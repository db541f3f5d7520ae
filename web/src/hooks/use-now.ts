import { useSyncExternalStore } from 'react';
import { useApp } from './app-context.ts';

/** The server's time, to within a few seconds; what uses it is drawn again as time goes on. */
export function useNow(): number {
  const { ticker } = useApp();
  return useSyncExternalStore(ticker.watch, ticker.at);
}
