import { type FormEvent, type ReactNode, useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { Command } from '../ui/command.tsx';
import { Dialog } from '../ui/dialog.tsx';

export type ActFormProps = {
  /** What it does, to what: `Roll back shop in prod`. */
  readonly title: string;
  /** What will happen, and how to undo it. */
  readonly says: ReactNode;
  /** Null while no line would do the same: one without its objects would do more. */
  readonly command: string | null;
  readonly confirm: string;
  /** False while something needed is not given or not known. */
  readonly ready?: boolean;
  /** Does it; the answer's sentence is shown. */
  readonly run: () => Promise<{ readonly message: string }>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
};

/** The dialog of every action: what it will do, what it needs, its command line, confirm or leave. */
export function ActForm(props: ActFormProps) {
  const { notices } = useApp();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = async (event: FormEvent, close: () => void): Promise<void> => {
    event.preventDefault();
    if (busy || props.ready === false) return;
    setBusy(true);
    setRefused(null);
    try {
      const { message } = await props.run();
      notices.tell(message);
      close();
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      {(close, titleId) => (
        <form className="act-form" onSubmit={(event) => void submit(event, close)}>
          <header className="act-head">
            <h2 id={titleId}>{props.title}</h2>
            <div className="muted">{props.says}</div>
          </header>
          <div className="act-body">
            {props.children}
            {props.command === null ? null : <Command line={props.command} />}
            {refused === null ? null : (
              <div className="band-line tone-bad" role="alert">
                Not done: {refused}
              </div>
            )}
          </div>
          <footer className="act-foot">
            <button type="button" className="button" onClick={close}>
              Leave it
            </button>
            <button type="submit" className="button strong" disabled={busy || props.ready === false}>
              {busy ? 'Asking…' : props.confirm}
            </button>
          </footer>
        </form>
      )}
    </Dialog>
  );
}
