import type { Example } from './command.ts';
import { type exitCodeMeanings, exitCodes } from './exit-codes.ts';

/** The examples below a command's help. */
export function formatExamples(examples: readonly Example[]): string {
  if (examples.length === 0) return '';
  const width = Math.max(...examples.map(({ line }) => line.length));
  return ['', 'Examples:', ...examples.map(({ line, does }) => `  ${line.padEnd(width)}  ${does}`)].join('\n');
}

/** What stands below the list of all commands. */
export function programFooter(): string {
  return `
Examples:
  fairlead status                        what is wrong, what moves, what waits
  fairlead why shop                      why an application is as it is, in one sentence
  fairlead promote shop --to prod        bring what is healthy before to production
  fairlead rollback shop/prod            see what going back would do, then decide

Placements are called APPLICATION/STAGE: shop/prod. Every command tells more with --help.
Ends with ${Object.entries(exitCodes)
    .map(([name, code]) => `${code} ${shortMeanings[name as keyof typeof exitCodes]}`) // the table's own names
    .join(', ')}.`;
}

const shortMeanings: { readonly [Name in keyof typeof exitCodeMeanings]: string } = {
  ok: 'ok',
  failed: 'error',
  usage: 'wrong usage',
  notFound: 'not found',
  notAllowed: 'not allowed',
  notHealthy: 'not healthy',
  different: 'difference',
  unavailable: 'unavailable',
  faulty: 'mistakes found',
  conflict: 'conflict',
  cancelled: 'stopped',
};
