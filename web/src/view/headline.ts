export type Headline = {
  /** What a person reads from afar. */
  readonly lead: string;
  /** The rest of the sentence, for who comes nearer; empty where the lead is all. */
  readonly rest: string;
};

/** A headline longer than this takes more than a glance. */
const mostSigns = 120;
const fewestSigns = 24;
const joints = ['; ', ': ', ', but ', ', and ', ' because ', ' ('] as const;

/** Cuts a long sentence at its latest joint that leaves a headline; where it has none, it stays whole. */
export function headline(sentence: string): Headline {
  if (sentence.length <= mostSigns) return { lead: sentence, rest: '' };
  const cuts = joints.flatMap((joint) => {
    const at = sentence.lastIndexOf(joint, mostSigns);
    return at < fewestSigns ? [] : [{ at, joint }];
  });
  const cut = cuts.sort((a, b) => b.at - a.at).find(({ at }) => balanced(sentence.slice(0, at)));
  if (cut === undefined) return { lead: sentence, rest: '' };
  // What only separates is left out; what has a meaning goes with what follows.
  const skipped = cut.joint === '; ' || cut.joint === ': ' ? cut.joint.length : cut.joint.search(/\S/);
  const lead = sentence.slice(0, cut.at);
  const rest = sentence.slice(cut.at + skipped).replace(/^, /, '');
  return { lead: `${lead}.`, rest: upper(rest) };
}

/** A sentence without what it ends with and what is told in full elsewhere on the page. */
export function withoutTail(sentence: string, tail: string): string {
  const at = tail === '' ? -1 : sentence.indexOf(tail);
  return at < fewestSigns ? sentence : `${sentence.slice(0, at).replace(/[\s:;,(]+$/, '')}.`;
}

/** No backtick or quotation mark is left open. */
function balanced(text: string): boolean {
  return text.split('`').length % 2 === 1 && text.split('"').length % 2 === 1;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
