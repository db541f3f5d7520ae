import { useSyncExternalStore } from 'react';
import type { LiveState } from '../api/live.ts';
import { useApp } from './app-context.ts';

export function useLive(): LiveState {
  const { live } = useApp();
  return useSyncExternalStore(live.watch, live.state);
}
