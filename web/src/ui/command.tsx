import { CopyButton } from './copy-button.tsx';

/** The command that does the same in a terminal. */
export function Command({ line }: { readonly line: string }) {
  return (
    <div className="command">
      <code>{line}</code>
      <CopyButton text={line} />
    </div>
  );
}
