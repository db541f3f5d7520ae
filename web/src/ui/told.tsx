import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ReactNode } from 'react';
import { sentenceStart } from '../view/sentence-start.ts';
import { absolute } from '../view/when.ts';
import { CopyButton } from './copy-button.tsx';
import { Prose } from './prose.tsx';

/** What an empty place says: what would stand here and how to get it there. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <div className="told">{children}</div>;
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="waiting" role="status">
      <span className="hidden-text">Reading {what}</span>
      <i aria-hidden="true" />
      <i aria-hidden="true" />
      <i aria-hidden="true" />
    </div>
  );
}

type FailedProps = {
  readonly what: string;
  readonly error: unknown;
  readonly at: number;
  readonly onRetry: () => void;
};

/** What could not be read, why, what still works, and what to do. Being forbidden and not being there are answers, not failures. */
export function Failed({ what, error, at, onRetry }: FailedProps) {
  const code = error instanceof AppError ? error.code : 'internal';
  const detail = sentenceStart(error instanceof Error ? error.message : String(error));
  if (code === 'forbidden') {
    return (
      <div className="told" role="note">
        <strong>You may not see {what}.</strong>
        <span>
          <Prose text={detail} />
        </span>
        <span>What you may do is under Govern, Access; who grants roles there can grant this one.</span>
      </div>
    );
  }
  if (code === 'not-found') {
    return (
      <div className="told" role="note">
        <strong>Not here.</strong>
        <span>
          <Prose text={detail} />
        </span>
        <span>
          The address may be old or cut off, or what it names lies in a project that is not yours. Press{' '}
          <kbd className="kbd">/</kbd> to search for it.
        </span>
      </div>
    );
  }
  const report = `Fairlead page: ${what} could not be read at ${absolute(at)}\n${code}: ${detail}\n${location.href}`;
  return (
    <div className="told failed" role="alert">
      <strong>{sentenceStart(what)} could not be read.</strong>
      <span>
        <Prose text={detail} />
      </span>
      <span>What runs goes on running: this page only looks.</span>
      <div className="buttons">
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
        <CopyButton text={report} label="Copy for a colleague" />
      </div>
    </div>
  );
}
