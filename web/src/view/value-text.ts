import { yamlText } from './yaml-text.ts';

const longest = 200_000;

/** A field's value for reading: text as it is, anything else as YAML; cut where it would only drown the page. */
export function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : yamlText(value).trimEnd();
  return text.length > longest ? `${text.slice(0, longest)}\n… ${text.length - longest} more signs` : text;
}
