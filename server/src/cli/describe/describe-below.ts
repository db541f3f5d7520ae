import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { plainText } from '../text/plain-text.ts';
import { relativeTime } from '../text/relative-time.ts';
import { healthLook } from '../text/status-words.ts';
import { printHeading } from './facts.ts';

const [mostBelow, mostNotes] = [20, 10];

/** What stands below an object and what its target says happened to it. A target that cannot be asked is said to be so. */
export async function describeBelow(
  context: Context,
  api: Api,
  id: string,
  object: string,
  now: number,
): Promise<void> {
  const { print, style } = context;
  try {
    const { nodes, unread } = await api.call(routes.readTree, { params: { id }, query: { object } });
    const below = nodes.filter(({ parent }) => parent !== '');
    if (below.length > 0 || unread.length > 0) printHeading(context, 'Below it');
    for (const { object: name, health, message, pod } of below.slice(0, mostBelow)) {
      const look = healthLook(health);
      const told = [pod?.status ?? '', message].filter((text) => text !== '').map(plainText);
      print(`  ${style(look.colour, look.symbol)} ${plainText(name)}  ${style('dim', told.join(': '))}`);
    }
    if (below.length > mostBelow)
      print(style('dim', `  … and ${below.length - mostBelow} more; see \`fairlead tree\``));
    for (const reason of unread) print(`  ${style('warn', `! not seen: ${plainText(reason)}`)}`);
    const { items } = await api.call(routes.listNotes, { params: { id }, query: { object } });
    if (items.length > 0) printHeading(context, 'What its target says');
    for (const note of items.slice(0, mostNotes)) {
      const times = note.count > 1 ? ` (${note.count} times)` : '';
      const said = `${note.reason}: ${note.message}${times}`;
      const about = note.object === object ? '' : `${plainText(note.object)} `;
      print(
        `  ${style('dim', relativeTime(note.at, now))}  ${about}${style(note.warning ? 'warn' : 'dim', plainText(said))}`,
      );
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    printHeading(context, 'Below it');
    print(`  ${style('warn', `! not seen: ${plainText(error.message)}`)}`);
  }
}
