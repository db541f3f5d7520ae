import { useState } from 'react';
import { shortDigest, shortRevision } from '../view/shorten.ts';

/** A digest or commit by its first signs; a press copies it whole. */
export function Digest({ value, commit = false }: { readonly value: string; readonly commit?: boolean }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard?.writeText(value).then(
      () => {
        setCopied(true);
        setTimeout(() => setCopied(false), 1_200);
      },
      () => setCopied(false),
    );
  };
  return (
    <button type="button" className="digest mono" title={`${value} (press to copy)`} onClick={copy}>
      {copied ? 'copied' : commit ? shortRevision(value) : shortDigest(value)}
    </button>
  );
}
