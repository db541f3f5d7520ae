import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { checkMachine } from '../doctor/check-machine.ts';
import { checkNeeds } from '../doctor/check-needs.ts';
import { checkServer } from '../doctor/check-server.ts';
import type { Finding } from '../doctor/finding.ts';
import { exitCodes } from '../exit-codes.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printValue } from '../output/print-value.ts';
import { dataOutput } from '../shared-options.ts';
import type { Colour } from '../text/style.ts';

const looks: { readonly [Level in Finding['level']]: readonly [string, Colour] } = {
  good: ['✓', 'good'],
  note: ['·', 'dim'],
  warn: ['!', 'warn'],
  bad: ['✗', 'bad'],
};

export const doctor = defineCommand({
  name: 'doctor',
  group: 'start',
  summary: 'check this machine and the server; list what a new machine must be given',
  details: 'Ends with 8 where something must be mended.',
  args: {},
  options: { ...dataOutput },
  examples: [{ line: 'fairlead doctor', does: 'everything' }],
  needs: 'server',
  run: async (context) => {
    const machine = await checkMachine(context);
    const server = await checkServer(context);
    const needs = await checkNeeds(context);
    const all = [...machine, ...server, ...needs];
    if (!printValue(context, { machine, server, needs })) {
      printFindings(context, 'This machine', machine);
      printFindings(context, 'The server', server);
      printFindings(context, 'What a new machine must be given', needs);
    }
    return all.some(({ level }) => level === 'bad') ? exitCodes.faulty : exitCodes.ok;
  },
});

function printFindings(context: Context, title: string, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  context.print(context.style('strong', title));
  for (const { level, text, next } of findings) {
    const [symbol, colour] = looks[level];
    context.print(`  ${context.style(colour, symbol)} ${text}`);
    if (next !== undefined) printSentence(context, next, 6);
  }
}
