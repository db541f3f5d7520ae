import { isPolicyTestFile, readPolicyTests } from '@fairlead/core/configuration/policy-test-file.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { listFiles } from '../offline/list-files.ts';
import { readConfiguration, readText } from '../offline/read-configuration.ts';
import { type CaseResult, runPolicyTest } from '../offline/run-policy-tests.ts';
import { openWorkRepository } from '../offline/work-repository.ts';
import { choice, optionalArgument } from '../options.ts';
import { printValue } from '../output/print-value.ts';
import { plainText } from '../text/plain-text.ts';

export const policyTest = defineCommand({
  name: 'policy test',
  group: 'write',
  summary: 'run the tests that lie beside policies',
  details:
    'Works without a server. Reads every `*.policy-test.yaml` below the path: objects, and all findings that the policy must come to. Policies are those declared in this repository and those of the starter library, judged as the gate judges them. Ends with 8 where a case fails or a file is wrong, with 3 where there is no test.',
  args: { path: optionalArgument('a folder or file; default here', { completes: 'file' }) },
  options: {
    output: choice(['json', 'yaml'], 'print the results as data: json or yaml', { short: 'o', value: 'FORMAT' }),
  },
  examples: [
    { line: 'fairlead policy test', does: 'all tests of this repository' },
    { line: 'fairlead policy test policies/labels.policy-test.yaml', does: 'one file' },
  ],
  needs: 'nothing',
  run: async (context, { args }) => {
    const work = await openWorkRepository(context, args.path ?? '.');
    const configuration = await readConfiguration(work.tree, '', work.url);
    const results: CaseResult[] = [];
    const faults: string[] = [];
    for (const path of (await listFiles(work.tree, work.prefix)).filter(isPolicyTestFile)) {
      const read = readPolicyTests((await readText(work.tree, path)) ?? '');
      faults.push(...read.faults.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`));
      for (const test of read.tests) results.push(...(await runPolicyTest(context, configuration, path, test)));
    }
    const failed = results.filter(({ passed }) => !passed);
    if (!printValue(context, { results, faults })) {
      for (const fault of faults) context.print(`${context.style('bad', 'error')} ${plainText(fault)}`);
      for (const { path, policy, name, missing, unexpected } of failed) {
        context.print(`${context.style('bad', '✗')} ${plainText(`${policy}: ${name} (${path})`)}`);
        for (const text of missing) context.print(`    not found: ${plainText(text)}`);
        for (const text of unexpected) context.print(`    not expected: ${plainText(text)}`);
      }
      const tested = new Set(results.map(({ policy }) => policy));
      const mark = failed.length + faults.length === 0 ? context.style('good', '✓') : context.style('bad', '✗');
      if (results.length + faults.length > 0)
        context.print(
          `${mark} ${results.length - failed.length} of ${results.length} cases of ${tested.size} policies pass.`,
        );
      const untested = (configuration.policies ?? []).filter((one) => one.from === null && !tested.has(one.name));
      if (args.path === undefined && untested.length > 0)
        context.note(`Without a test: ${untested.map(({ name }) => name).join(', ')}.`);
    }
    if (results.length + faults.length === 0) {
      context.note('No *.policy-test.yaml lies there; see docs/policies.md.');
      return exitCodes.notFound;
    }
    return failed.length + faults.length === 0 ? exitCodes.ok : exitCodes.faulty;
  },
});
