import { subscribe } from 'node:diagnostics_channel';
import { get } from 'node:https';
import type { TestCluster } from '../../server/src/adapters/targets/kubernetes/test-cluster.ts';

export type Requests = { readonly requests: number; readonly watches: number };

/** Counts what this process asks over the wire from now on; opening a watch is counted apart. */
export function countRequests(): () => Requests {
  let [requests, watches] = [0, 0];
  subscribe('undici:request:create', (message) => {
    const { request } = message as { readonly request: { readonly path: string } }; // as undici documents it
    if (request.path.includes('watch=true')) watches += 1;
    else requests += 1;
  });
  return () => ({ requests, watches });
}

/** CPU seconds of the API server so far, by its own account. */
export async function apiCpuSeconds(cluster: TestCluster): Promise<number> {
  const line = (await metrics(cluster)).split('\n').find((text) => text.startsWith('process_cpu_seconds_total'));
  return line === undefined ? Number.NaN : Number(line.slice(line.lastIndexOf(' ') + 1));
}

async function metrics(cluster: TestCluster): Promise<string> {
  const { url, token } = cluster.access;
  const options = { ca: cluster.certificate().cert, headers: { authorization: `Bearer ${token?.reveal() ?? ''}` } };
  return new Promise<string>((resolve, reject) => {
    get(`${url}/metrics`, options, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer); // no encoding is set
      resolve(Buffer.concat(chunks).toString('utf8'));
    }).on('error', reject);
  });
}
