import type { AnyCommand } from './command.ts';
import { negated, type OptionSpecs, text } from './options.ts';

const data = text('DIR', 'the data directory; default FAIRLEAD_DATA, else fairlead-data/ of the checkout', {
  completes: 'directory',
});
const colour = { color: negated('no colours; NO_COLOR does the same') };
const server = {
  server: text('URL', 'the server to ask; default FAIRLEAD_SERVER, else the one that runs here'),
  token: text('TOKEN', 'who asks; better in FAIRLEAD_TOKEN, where other users of the machine do not see it'),
};

/** Options that a command has besides its own, by what it needs. */
export function sharedFlags(command: Pick<AnyCommand, 'needs'>): OptionSpecs {
  if (command.needs === 'server') return { ...server, data, ...colour };
  return command.needs === 'data' ? { data, ...colour } : colour;
}
