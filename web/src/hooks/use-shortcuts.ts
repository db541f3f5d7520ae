import { useEffect } from 'react';

/** A key, or two in a row: `/`, `g n`. */
export type Shortcuts = { readonly [keys: string]: () => void };

const sequenceMs = 1_200;

/** Listens for single keys while nobody types and no dialog is open; Ctrl K and ⌘ K mean `/` from within a field too. */
export function useShortcuts(shortcuts: Shortcuts): void {
  useEffect(() => {
    let [first, firstAt] = ['', 0];
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'k' && document.querySelector('dialog[open]') === null) {
        event.preventDefault(); // the browser's own search of the web
        shortcuts['/']?.();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const pair = event.timeStamp - firstAt < sequenceMs ? shortcuts[`${first} ${event.key}`] : undefined;
      const run = pair ?? shortcuts[event.key];
      [first, firstAt] = [event.key, event.timeStamp];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [shortcuts]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
