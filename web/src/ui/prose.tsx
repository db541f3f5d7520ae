/** A sentence from the server: what it puts between backticks is a command or a name and looks like one. */
export function Prose({ text }: { readonly text: string }) {
  return text.split(/(`[^`]+`)/).map((part, index) =>
    part.startsWith('`') && part.length > 2 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence do not move
      <code key={index}>{part.slice(1, -1)}</code>
    ) : (
      part
    ),
  );
}
