import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answersOk } from '../parts/api-probe.ts';
import { requires } from '../test/requires.ts';
import { readOptions } from './read-options.ts';

const needs = requires('etcd', 'kubernetes', 'kwok', 'scheduler');
const program = join(import.meta.dirname, 'cluster.ts');

describe('tools/cluster/cluster.ts', () => {
  it.each([
    ['nothing said is one cluster with one node', {}, { count: 1, nodes: 1 }],
    ['clusters without nodes', { count: '3', nodes: '0' }, { count: 3, nodes: 0 }],
    ['a count that is no number', { count: 'many' }, expect.stringContaining('--count many')],
    ['more than the machine bears', { nodes: '1000' }, expect.stringContaining('from 0 to 50')],
  ])('%s', (_sentence, words, expected) => {
    expect(readOptions(words)).toEqual(expected);
  });

  it.skipIf(needs.skip)('starts two clusters, tells where their kubeconfig is, and ends both at Ctrl-C', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'fairlead-cluster-test-'));
    const child = spawn(process.execPath, [program, '--count', '2', '--dir', dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      const told = await untilSays(child.stdout, 'Ctrl-C');
      expect(told).toContain(`export KUBECONFIG=${join(dir, 'kubeconfig')}`);
      const config = JSON.parse(readFileSync(join(dir, 'kubeconfig'), 'utf8')) as {
        readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
        readonly users: readonly { readonly user: { readonly token: string } }[];
      };
      const isNode = (body: string): boolean => body.includes('"node-1"');
      const answers = () =>
        Promise.all(
          config.clusters.map(({ cluster }, index) =>
            answersOk(
              `${cluster.server}/api/v1/nodes`,
              {
                caFile: join(dir, `local-${index + 1}`, 'certificates', 'apiserver.crt'),
                token: config.users[index]?.user.token ?? '',
              },
              isNode,
            ),
          ),
        );
      expect(await answers()).toEqual([true, true]);
      child.kill('SIGINT');
      expect(await ended).toBe(0);
      expect(await answers()).toEqual([false, false]);
    } finally {
      child.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

function untilSays(stream: NodeJS.ReadableStream, word: string): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    stream.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes(word)) resolve(said);
    });
    stream.once('end', () => reject(new Error(`it ended before it said "${word}": ${said}`)));
  });
}
