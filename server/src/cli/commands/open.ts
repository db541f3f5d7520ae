import { defineCommand } from '../command.ts';
import { negated } from '../options.ts';

export const open = defineCommand({
  name: 'open',
  group: 'start',
  summary: 'print a sign-in link for the page, and open it',
  details: 'The link signs this machine’s user in once.',
  args: {},
  options: { browser: negated('only print the link') },
  examples: [{ line: 'fairlead open', does: 'sign in' }],
  needs: 'data',
  run: ({ local, dataRoot }, { options }) => local.open({ dataRoot, openBrowser: options.browser }),
});
