import { routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import type { Api } from '../connection/api.ts';
import { exitCodes } from '../exit-codes.ts';
import { choice, text } from '../options.ts';
import { jsonLine } from '../output/print-value.ts';

const pageSize = 500;

export const auditExport = defineCommand({
  name: 'audit export',
  group: 'prove',
  summary: 'the audit log as lines of JSON, each chain from its beginning',
  args: {},
  options: {
    writer: text('NAME', 'only the chain of this writer'),
    output: choice(['json'], 'lines of JSON, one record each', { short: 'o', value: 'FORMAT' }),
  },
  examples: [{ line: 'fairlead audit export > audit.jsonl', does: 'to keep it elsewhere' }],
  needs: 'server',
  run: async (context, { options }) => {
    const api = await context.api();
    let written = 0;
    for (const writer of options.writer === undefined ? await writersOf(api) : [options.writer]) {
      let cursor: string | null = null;
      do {
        const query: { readonly writer?: string; readonly cursor?: string } = {
          ...(writer === null ? {} : { writer }),
          ...(cursor === null ? {} : { cursor }),
        };
        const page: { readonly items: readonly unknown[]; readonly next: string | null } = await api.call(
          routes.listAudit,
          { query: { ...query, order: 'oldest', limit: pageSize } },
        );
        for (const record of page.items) context.print(jsonLine(record));
        written += page.items.length;
        cursor = page.next;
      } while (cursor !== null && !context.io.signal.aborted);
    }
    context.note(`${written} records. Check them with: fairlead audit verify FILE`);
    return exitCodes.ok;
  },
});

/** All writers of an intact log; of a broken one only the server's own chain (null) is known. */
async function writersOf(api: Api): Promise<readonly (string | null)[]> {
  const { writers } = await api.call(routes.verifyAudit, {});
  return writers.length === 0 ? [null] : writers.map(({ writer }) => writer);
}
