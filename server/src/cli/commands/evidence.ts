import { resolve } from 'node:path';
import type { Evidence } from '@fairlead/core/evidence/evidence.ts';
import { verifyEvidence } from '@fairlead/core/evidence/verify-evidence.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { ed25519Fits } from '../../io/ed25519.ts';
import { readFileIfThere, writeFileAtomic } from '../../io/files.ts';
import { sha256 } from '../../io/sha256.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { argument, optionalArgument, text } from '../options.ts';
import { plainText } from '../text/plain-text.ts';

export const evidence = defineCommand({
  name: 'evidence',
  group: 'prove',
  summary: 'write one file that proves how a change came live; `verify FILE` checks one offline',
  details:
    'The file holds commits and authors, reviews, approvals, plan, permit with every gate, verdict and the audit records with their hashes, signed by the installation. `verify` needs no server: it ends with 8 where anything was changed. Compare the key that it names with one that you were given, or let it be compared with --key.',
  args: {
    what: argument('a change or delivery, by its id or commit; or `verify`'),
    file: optionalArgument('with `verify`: the file', { completes: 'file' }),
  },
  options: {
    out: text('FILE', 'where to write it; default standard output'),
    key: text('KEY', 'with `verify`: the key that it must be signed by'),
  },
  examples: [
    { line: 'fairlead evidence 3f2a91c --out change.json', does: 'all that is known of that change' },
    { line: 'fairlead evidence verify change.json', does: 'anywhere, without a server' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    if (args.what === 'verify') return verify(context, args.file, options.key ?? null);
    const found = await (await context.api()).call(routes.evidence, { params: { id: args.what } });
    const content = `${JSON.stringify(found, null, 2)}\n`;
    if (options.out === undefined) {
      context.print(content.trimEnd());
      return exitCodes.ok;
    }
    const file = resolve(context.io.cwd, options.out);
    await writeFileAtomic(file, content, 0o644);
    const { deliveries, audit } = found.body;
    context.print(
      `${context.style('good', '✓')} ${options.out}: ${deliveries.length} deliveries, ${audit.length} audit records`,
    );
    context.note(`Signed by key ${found.signature.publicKey}. Check it with: fairlead evidence verify ${options.out}`);
    return exitCodes.ok;
  },
});

async function verify(context: Context, name: string | undefined, expectedKey: string | null): Promise<number> {
  if (name === undefined) throw new AppError('invalid-input', 'name the file: fairlead evidence verify FILE');
  const file = resolve(context.io.cwd, name);
  const bytes = await readFileIfThere(file);
  if (bytes === undefined)
    throw new AppError('not-found', `${file} does not exist; write one with \`fairlead evidence\``);
  const checks = verifyEvidence(readEvidence(bytes.toString('utf8'), name), {
    hash: sha256,
    fits: ed25519Fits,
    expectedKey,
  });
  for (const { what, wrong } of checks) {
    const mark = wrong === null ? context.style('good', '✓') : context.style('bad', '✗');
    context.print(`${mark} ${plainText(what)}${wrong === null ? '' : `: ${plainText(wrong)}`}`);
  }
  const faults = checks.filter(({ wrong }) => wrong !== null).length;
  context.print(
    faults === 0 ? 'Everything holds together.' : `${faults} of ${checks.length} checks fail: this proves nothing.`,
  );
  return faults === 0 ? exitCodes.ok : exitCodes.faulty;
}

function readEvidence(content: string, name: string): Evidence {
  const value = parse(content, name);
  const isOurs =
    isJsonObject(value) &&
    isJsonObject(value['body']) &&
    value['body']['kind'] === 'fairlead-evidence' &&
    value['body']['version'] === 1 &&
    isJsonObject(value['signature']);
  if (!isOurs) throw new AppError('integrity', `${name} is no evidence of Fairlead, or of a newer version`);
  return value as unknown as Evidence; // the signature over all of it is checked first of all
}

function parse(content: string, name: string): Json {
  try {
    return JSON.parse(content) as Json;
  } catch {
    throw new AppError('integrity', `${name} is no JSON: it was cut off or changed`);
  }
}
