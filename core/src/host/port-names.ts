import { err, ok, type Result } from '../lib/result.ts';

const reference = /\$\{port\.([a-z0-9-]+)\}/g;

export type AllottedPorts = { readonly [name: string]: number };

/** Replaces `${port.<name>}` by the allotted number. Error: a name that the Process does not declare. */
export function fillPorts(text: string, ports: AllottedPorts): Result<string, string> {
  const missing: string[] = [];
  const filled = text.replace(reference, (whole, name: string) => {
    const port = ports[name];
    if (port === undefined) missing.push(name);
    return port === undefined ? whole : String(port);
  });
  if (missing.length === 0) return ok(filled);
  const declared = Object.keys(ports);
  return err(
    `"${text}" asks for port "${missing[0]}"; declared are ${declared.length === 0 ? 'none (spec.ports)' : declared.join(', ')}`,
  );
}

/** `PORT` is the port named http, else the first one; `PORT_<NAME>` is each. */
export function portEnvironment(ports: AllottedPorts): { readonly [name: string]: string } {
  const first = ports['http'] ?? Object.values(ports)[0];
  const named = Object.entries(ports).map(([name, port]) => [
    `PORT_${name.toUpperCase().replaceAll('-', '_')}`,
    String(port),
  ]);
  return { ...(first === undefined ? {} : { PORT: String(first) }), ...Object.fromEntries(named) };
}
