const openLine = /^\s*(?:-\s*)?(?:apiVersion|kind|name|namespace|type)\s*:/;
const shortest = 4;
const longestMessage = 600;

/**
 * What the engine says, without what secrets say: every word of a file that holds a Secret, generates one, or feeds a
 * generator is hidden, unless it is a key or the name of something. `files` is what the engine was given.
 */
export function redactMessage(message: string, files: { readonly [path: string]: unknown }): string {
  const texts = Object.entries(files).flatMap(([path, content]) =>
    typeof content === 'string' ? [{ path, content }] : [],
  );
  const generates = texts.some(({ content }) => content.includes('secretGenerator'));
  const bearing = texts.filter(
    ({ path, content }) =>
      /secretGenerator|kind\s*:\s*["']?Secret\b/.test(content) || (generates && !/\.(?:ya?ml|json)$/.test(path)),
  );
  const words = new Set(bearing.flatMap(({ content }) => wordsOf(content)));
  for (const { path } of texts) for (const part of path.split('/')) words.delete(part);
  const hidden = [...words]
    .sort((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, '***'), message);
  return hidden.length > longestMessage ? `${hidden.slice(0, longestMessage)}…` : hidden;
}

function wordsOf(content: string): readonly string[] {
  return content
    .split('\n')
    .filter((line) => !openLine.test(line))
    .flatMap((line) => line.split(/[\s"',[\]{}=]+/))
    .filter((word) => word.length >= shortest && !word.endsWith(':'));
}
