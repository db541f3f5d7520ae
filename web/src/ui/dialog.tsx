import { type ReactNode, useEffect, useId, useRef } from 'react';

/**
 * A modal dialog. The browser's own keeps the focus inside, closes with Esc and gives the focus back to where it was.
 * `onClose` is called once it is closed.
 */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: (close: () => void, titleId: string) => ReactNode;
}) {
  const place = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = place.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-first]')?.focus();
  }, []);
  const close = (): void => place.current?.close();
  return (
    <dialog
      ref={place}
      className="act"
      aria-labelledby={titleId}
      onClose={() => {
        props.onClose();
        if (document.activeElement === document.body) document.getElementById('main')?.focus();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      {props.children(close, titleId)}
    </dialog>
  );
}
