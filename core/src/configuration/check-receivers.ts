import { isJsonObject, type Json } from '../lib/json.ts';
import type { Problem } from '../model/problem.ts';
import { isByStage } from './check-value.ts';
import { type Collected, type GoodDocument, problemOf } from './collect-documents.ts';
import type { Connection } from './configuration.ts';
import { servesProject } from './may-use.ts';
import { notifySchema } from './shared-schemas.ts';
import { didYouMean } from './suggest.ts';

/** Warnings about receivers of messages that are no webhook connection: the message would reach nobody. */
export function checkReceivers({ good }: Collected, connections: ReadonlyMap<string, Connection>): Problem[] {
  const all = [...connections.values()].filter(({ kind }) => kind === 'webhook');
  return [...good.values()].flatMap((placed) => {
    if (placed.document.kind === 'Connection' || placed.document.kind === 'Policy' || placed.document.kind === 'Window')
      return [];
    const project = projectOf(placed.document);
    const webhooks = all
      .filter((webhook) => project === undefined || servesProject(webhook, project))
      .map(({ name }) => name);
    return receivers(placed.document.spec.notify as Json | undefined, '/spec/notify') // a checked document is JSON
      .filter(({ name }) => !webhooks.includes(name))
      .map(({ name, pointer }) => {
        const known = webhooks.length === 0 ? 'none is declared' : webhooks.join(', ');
        return problemOf(
          placed,
          pointer,
          `"${name}" is no webhook connection (${known})${didYouMean(name, webhooks)}`,
          'warning',
        );
      });
  });
}

/** For whom the messages are; undefined where that is for many. */
function projectOf(document: GoodDocument): string | undefined {
  if (document.kind === 'Application') return document.spec.project ?? 'default';
  return document.kind === 'Project' ? document.name : undefined;
}

function receivers(
  notify: Json | undefined,
  pointer: string,
): readonly { readonly name: string; readonly pointer: string }[] {
  if (!isJsonObject(notify)) return [];
  if (isByStage(notifySchema, notify))
    return Object.entries(notify).flatMap(([key, entry]) => receivers(entry, `${pointer}/${key}`));
  const to = notify['to'];
  const names =
    typeof to === 'string'
      ? [to]
      : (Array.isArray(to) ? (to as readonly Json[]) : []).filter((name) => typeof name === 'string');
  return names.map((name) => ({ name, pointer: `${pointer}/to` }));
}
