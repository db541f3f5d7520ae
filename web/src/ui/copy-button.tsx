import { useState } from 'react';

/** Copies a text; says so in its own label, for a moment. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    const done = await writeClipboard(text);
    setSaid(done ? 'Copied' : 'Select and copy by hand');
    setTimeout(() => setSaid(null), 1_800);
  };
  return (
    <button type="button" className="button quiet" onClick={() => void copy()} aria-live="polite">
      {said ?? label}
    </button>
  );
}

/** Browsers refuse the clipboard on plain http; the answer is then no. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
