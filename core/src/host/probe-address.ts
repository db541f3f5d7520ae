import { err, ok, type Result } from '../lib/result.ts';
import { type AllottedPorts, fillPorts } from './port-names.ts';

export type ProbeAddress = { readonly port: number; readonly path: string };

const pattern = /^(?:(?:https?:\/\/)?(?:127\.0\.0\.1|localhost))?(?::([0-9]{1,5}|[a-z][a-z0-9-]*))?(\/[^\s]*)?$/;

/**
 * Reads where a probe looks: `/healthz` (the port named http, or the first), `:9100/healthz`, `:http/healthz`,
 * `:${port.http}/healthz`. Only this machine is asked, so that a probe is no way into other networks.
 */
export function probeAddress(text: string, ports: AllottedPorts): Result<ProbeAddress, string> {
  const filled = fillPorts(text, ports);
  if (!filled.ok) return filled;
  const named = ports[filled.value];
  if (named !== undefined) return ok({ port: named, path: '/' });
  const match = pattern.exec(filled.value);
  if (match === null)
    return err(`"${text}" is no address on this machine; write for example /healthz or :9100/healthz`);
  const written = match[1];
  const port = written === undefined ? (ports['http'] ?? Object.values(ports)[0]) : (ports[written] ?? Number(written));
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) {
    return err(`"${text}" names no port; declare one under spec.ports or write :9100/healthz`);
  }
  return ok({ port, path: match[2] ?? '/' });
}
