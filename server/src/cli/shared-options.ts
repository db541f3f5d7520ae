import { choice, count, duration, flag, text } from './options.ts';

/** Options that several commands share, so that they are called and explained alike. */
export const which = {
  stage: text('STAGE', 'the stage meant', { short: 's' }),
  target: text('TARGET', 'the target meant', { short: 't' }),
  project: text('PROJECT', 'the project, where two hold the same name', { short: 'p' }),
};

export const whichMany = { ...which, all: flag('every placement that fits, where there are several', { short: 'a' }) };

export const reason = { reason: text('TEXT', 'why; kept in the record and shown to others', { short: 'r' }) };

export const yes = { yes: flag('go ahead without asking', { short: 'y' }) };

export const output = {
  output: choice(
    ['table', 'wide', 'json', 'yaml', 'name'],
    'how to print the answer: table, wide, json, yaml or name',
    { short: 'o', value: 'FORMAT' },
  ),
};

export const dataOutput = {
  output: choice(['table', 'json', 'yaml'], 'how to print the answer: table, json or yaml', {
    short: 'o',
    value: 'FORMAT',
  }),
};

export const watch = { watch: flag('stay and show what changes', { short: 'w' }) };

export const waiting = {
  wait: flag('wait until it is healthy, as `fairlead wait` does'),
  timeout: duration('how long to wait at most; default 10m'),
};

export const limit = { limit: count('N', 'at most so many', { from: 1, to: 100_000 }) };
