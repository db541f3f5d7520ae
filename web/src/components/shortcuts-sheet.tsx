import { Dialog } from '../ui/dialog.tsx';

export type Shortcut = { readonly keys: string; readonly does: string };

/** Every key there is, on one sheet. */
export function ShortcutsSheet({
  shortcuts,
  onClose,
}: {
  readonly shortcuts: readonly Shortcut[];
  readonly onClose: () => void;
}) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      {(close, titleId) => (
        <div className="act-form">
          <header className="act-head">
            <h2 id={titleId}>Keys</h2>
          </header>
          <div className="act-body">
            <dl className="keys">
              {shortcuts.map(({ keys, does }) => (
                <div key={keys}>
                  <dt>
                    {keys.split(' ').map((key) => (
                      <span key={key} className="kbd">
                        {key}
                      </span>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </div>
          <footer className="act-foot">
            <button type="button" className="button" data-first onClick={close}>
              Close
            </button>
          </footer>
        </div>
      )}
    </Dialog>
  );
}
