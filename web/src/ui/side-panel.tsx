import { type ReactNode, useEffect, useRef } from 'react';

/** Details beside the list, a sheet on a phone. Esc closes; the focus goes back to where it was. */
export function SidePanel(props: {
  readonly title: ReactNode;
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const place = useRef<HTMLElement>(null);
  const { onClose } = props;
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <aside ref={place} className="beside" aria-label={props.label}>
      <div className="panel">
        <header className="beside-head">
          <div className="grow">{props.title}</div>
          <button type="button" className="button quiet" onClick={onClose} aria-label="Close (Esc)">
            Close
          </button>
        </header>
        {props.children}
      </div>
    </aside>
  );
}
