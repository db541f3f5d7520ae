import type { ReactNode } from 'react';
import type { Tone } from '../view/tone.ts';

const shapes: { readonly [T in Tone]: ReactNode } = {
  good: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  moving: (
    <>
      <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 1.6a4.4 4.4 0 0 1 0 8.8z" fill="currentColor" />
    </>
  ),
  held: (
    <>
      <rect x="1.8" y="1.5" width="3" height="9" rx="0.6" fill="currentColor" />
      <rect x="7.2" y="1.5" width="3" height="9" rx="0.6" fill="currentColor" />
    </>
  ),
  bad: <path d="M2.2 2.2l7.6 7.6M9.8 2.2L2.2 9.8" stroke="currentColor" strokeWidth="2.6" strokeLinecap="square" />,
  idle: <path d="M1.5 6h9" stroke="currentColor" strokeWidth="2.4" />,
  drift: <path d="M1.5 4.2h9M1.5 7.8h9M8.3 1L3.7 11" stroke="currentColor" strokeWidth="1.7" strokeLinecap="square" />,
};

/** A state's shape in its colour; never without a word beside it or in `label`. */
export function StateMark({ tone, label }: { readonly tone: Tone; readonly label?: string }) {
  const shared = { className: `mark tone-${tone}`, width: 12, height: 12, viewBox: '0 0 12 12' };
  if (label === undefined) {
    return (
      <svg {...shared} aria-hidden="true">
        {shapes[tone]}
      </svg>
    );
  }
  return (
    <svg {...shared} role="img" aria-label={label}>
      <title>{label}</title>
      {shapes[tone]}
    </svg>
  );
}

/** Shape and word. */
export function State({ tone, word }: { readonly tone: Tone; readonly word: string }) {
  return (
    <span className={`state tone-${tone}`}>
      <StateMark tone={tone} />
      <span>{word}</span>
    </span>
  );
}
