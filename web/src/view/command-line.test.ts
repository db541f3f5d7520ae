import { describe, expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

const shop = { application: 'shop', stage: 'prod' };

describe('web/src/view/command-line.ts', () => {
  test.each([
    ['fairlead sync shop --stage prod', commandLine(['sync'], shop)],
    [
      'fairlead sync shop --stage prod --target eu-1 --prune',
      commandLine(['sync'], { ...shop, target: 'eu-1' }, { prune: true }),
    ],
    [
      "fairlead pause shop --stage prod --for 2h --reason 'it'\\''s late; $(reboot)'",
      commandLine(['pause'], shop, { for: '2h', reason: "it's late; $(reboot)" }),
    ],
    ['fairlead logs shop Service/web --stage prod', commandLine(['logs', 'Service/web'], shop)],
    [
      'fairlead sync shop --stage prod --object Service/web --object Process/api --prune=false',
      commandLine(['sync'], shop, { object: ['Service/web', 'Process/api'], prune: false }),
    ],
    ['fairlead freeze --all', commandLine(['freeze'], null, { all: true, reason: '' })],
  ])('%s', (expected, line) => {
    expect(line).toBe(expected);
  });
});
