import { resolve } from 'node:path';
import { verifyChain } from '@fairlead/core/audit/verify-chain.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ChainedAuditRecord } from '@fairlead/core/model/audit.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { AuditVerification } from '@fairlead/core/wire/view/governance.ts';
import { readFileIfThere } from '../../io/files.ts';
import { sha256 } from '../../io/sha256.ts';
import { readAuditLines } from '../audit-lines.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { optionalArgument } from '../options.ts';
import { printValue } from '../output/print-value.ts';
import { dataOutput } from '../shared-options.ts';

export const auditVerify = defineCommand({
  name: 'audit verify',
  group: 'prove',
  summary: 'check every hash of the audit log',
  details:
    'Without a file the server checks its own log. With one, this program checks an export by itself, offline. Compare its heads with ones kept elsewhere to prove that nothing was cut off at the end. Ends with 8 where a record is missing or was changed.',
  args: { file: optionalArgument('what `fairlead audit export` wrote', { completes: 'file' }) },
  options: { ...dataOutput },
  examples: [
    { line: 'fairlead audit verify', does: 'the server’s own log' },
    { line: 'fairlead audit verify audit.jsonl', does: 'an export, without a server' },
  ],
  needs: 'server',
  run: async (context, { args }) => {
    const found =
      args.file === undefined
        ? await (await context.api()).call(routes.verifyAudit, {})
        : await verifyFile(resolve(context.io.cwd, args.file), context.io.now());
    if (!printValue(context, found)) printVerification(context, found);
    return found.intact ? exitCodes.ok : exitCodes.faulty;
  },
});

async function verifyFile(file: string, now: number): Promise<AuditVerification> {
  const content = await readFileIfThere(file);
  if (content === undefined)
    throw new AppError('not-found', `${file} does not exist; write one with \`fairlead audit export\``);
  const records = readAuditLines(content.toString('utf8'), file);
  const bySeq = [...records].sort((a, b) => (a.writer < b.writer ? -1 : a.writer > b.writer ? 1 : a.seq - b.seq));
  // An export without its end still has a sound beginning; one without its beginning does not.
  const verdict = verifyChain(bySeq as unknown as readonly ChainedAuditRecord[], sha256); // the same fields by the wire's schema
  if (verdict.kind === 'bad') {
    const { writer, seq, reason } = verdict;
    return { intact: false, records: 0, writers: [], firstBad: { writer, seq, reason }, asOf: now };
  }
  const writers = verdict.heads.map(({ writer, seq, hash }) => ({ writer, records: seq, head: hash }));
  return { intact: true, records: verdict.records, writers, firstBad: null, asOf: now };
}

function printVerification({ print, style }: Context, { intact, records, writers, firstBad }: AuditVerification): void {
  if (!intact) {
    print(`${style('bad', '✗ broken')} at record ${firstBad?.seq} of ${firstBad?.writer}: ${firstBad?.reason}`);
    print('  From there on the log proves nothing. Compare it with an earlier export or backup.');
    return;
  }
  print(`${style('good', '✓ intact')}: ${records} records, every one following from the one before`);
  for (const { writer, records: count, head } of writers) print(`  ${writer}  ${count} records, head ${head}`);
}
