import { useSyncExternalStore } from 'react';
import { useApp } from '../hooks/app-context.ts';

export function NoticesView() {
  const { notices } = useApp();
  const shown = useSyncExternalStore(notices.watch, notices.shown);
  return (
    <div className="notices" role="status" aria-live="polite">
      {shown.map(({ id, text }) => (
        <div key={id} className="notice">
          <span>{text}</span>
          <button type="button" onClick={() => notices.dismiss(id)}>
            Dismiss
          </button>
        </div>
      ))}
    </div>
  );
}
