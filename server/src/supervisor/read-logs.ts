import type { LogLine, LogRequest } from '../ports/target.ts';
import type { LogFiles } from './log-files.ts';
import type { HostObjectKeeper } from './make-object.ts';
import { ProcessObject } from './process-object.ts';
import { redact, secretTexts } from './redact.ts';
import { TaskObject } from './task-object.ts';

/** Lines of an object's newest instance (or, asked for, the one before it), then what is added until the signal. */
export async function* readLogs(
  logs: LogFiles,
  keeper: HostObjectKeeper | undefined,
  request: LogRequest,
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  if (!(keeper instanceof ProcessObject || keeper instanceof TaskObject)) return;
  const instances = keeper.logInstances();
  const instance = request.previous ? instances[1] : instances[0];
  if (instance === undefined) return;
  const record = keeper.record();
  const secrets = record.secret ? secretTexts(record.view) : [];
  const shown = (line: LogLine): LogLine =>
    secrets.length === 0 ? line : { ...line, text: redact(line.text, secrets) };
  // The follower takes its place before the past is read, so that no line between the two is lost.
  const added = request.follow ? logs.follow(instance, signal) : undefined;
  for (const line of await logs.read(instance, request.tail)) {
    if (request.since === null || line.at >= request.since) yield shown(line);
  }
  if (added === undefined) return;
  for await (const line of added) yield shown(line);
}
