import { useNow } from '../hooks/use-now.ts';
import { proseParts } from '../view/prose-parts.ts';
import { absolute, shortTime } from '../view/when.ts';

/** A sentence from the server: commands and names look like what they are, and times are those of the reader's clock. */
export function Prose({ text }: { readonly text: string }) {
  const now = useNow();
  return proseParts(text, now).map((part, index) =>
    part.kind === 'code' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence do not move
      <code key={index}>{part.text}</code>
    ) : part.kind === 'moment' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence do not move
      <time key={index} dateTime={new Date(part.at).toISOString()} title={absolute(part.at)} className="nowrap">
        {shortTime(part.at, now)}
      </time>
    ) : (
      part.text
    ),
  );
}
