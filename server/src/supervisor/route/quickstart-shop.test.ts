import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHostObject } from '@fairlead/core/host/host-object.ts';
import { type RouteSpec, readRoute } from '@fairlead/core/host/route.ts';
import { makeRouteTable } from '@fairlead/core/host/route-table.ts';
import type { Manifest } from '@fairlead/core/model/object.ts';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRouteServer } from './create-route-server.ts';
import { freePort, realClock, realRandom, until } from './test-rig.ts';

const shop = join(import.meta.dirname, '../../../../examples/quickstart');
const started: (() => Promise<unknown>)[] = [];
let folder = '';

/** Every document of deploy/, with the values of dev put in as rendering does, and `from` read. */
async function deployed(frontPort: number): Promise<readonly Manifest[]> {
  const values: { readonly [name: string]: string } = { stage: 'dev', accent: 'seagreen', frontPort: `${frontPort}` };
  const documents: Manifest[] = [];
  for (const name of (await readdir(join(shop, 'deploy'))).sort()) {
    const text = (await readFile(join(shop, 'deploy', name), 'utf8')).replace(
      /\$\{([a-zA-Z]+)\}/g,
      (whole, key: string) => values[key] ?? whole,
    );
    documents.push(...(loadAll(text) as Manifest[])); // checked document by document below
  }
  return documents;
}

type Running = {
  readonly exit: Promise<number | null>;
  readonly port: number;
  output(): string;
  stop(): Promise<number | null>;
};

function run(script: string, env: { readonly [name: string]: string }): Running {
  const child = spawn(process.execPath, [script], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = () => {
    child.kill('SIGTERM');
    return exit;
  };
  started.push(stop);
  return { exit, port: Number(env['PORT'] ?? 0), output: () => output, stop };
}

async function serve(script: string, env: { readonly [name: string]: string }): Promise<Running> {
  const running = run(script, { ...env, PORT: `${await freePort()}` });
  await until(`${script} listens (${running.output()})`, () => running.output().includes('listens on'));
  return running;
}

async function writeConfig(change: { readonly [field: string]: unknown } = {}): Promise<void> {
  const content = { greeting: 'Ahoy <you>', version: '1', healthy: true, stage: 'dev', accent: 'seagreen', ...change };
  await writeFile(join(folder, 'config.json'), JSON.stringify(content));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quickstart-'));
  await mkdir(join(folder, 'app'));
  await cp(join(shop, 'app'), join(folder, 'app'), { recursive: true });
});
afterAll(async () => {
  for (const stop of started.reverse()) await stop();
  await rm(folder, { recursive: true, force: true });
});

describe('examples/quickstart', () => {
  it('declares host objects that a host accepts, files that exist, and a configuration that is JSON', async () => {
    const manifests = await deployed(8_100);
    for (const manifest of manifests) {
      const spec = manifest['spec'] as { readonly from?: string; readonly content?: string };
      if (manifest.kind === 'File' && spec.from !== undefined) {
        const content = await readFile(join(shop, 'deploy', spec.from), 'utf8');
        expect(parseHostObject({ ...manifest, spec: { ...spec, content } } as Manifest)).toMatchObject({ ok: true });
        continue;
      }
      expect(parseHostObject(manifest)).toMatchObject({ ok: true });
      if (spec.content !== undefined) expect(JSON.parse(spec.content)).toMatchObject({ stage: 'dev', healthy: true });
    }
    expect(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort()).toEqual([
      'File/api-script',
      'File/config',
      'File/migrate-script',
      'File/web-script',
      'Process/api',
      'Process/web',
      'Route/front',
      'Task/migrate',
    ]);
  });

  it('migrates once however often it runs, then serves page and goods behind its route, and stops when asked', async () => {
    await writeConfig();
    const outputs = join(folder, 'outputs.json');
    for (const said of ['schema 0 -> 2', 'schema 2 is the newest']) {
      const migration = run('app/migrate.mjs', { FAIRLEAD_OUTPUTS: outputs });
      expect(await migration.exit).toBe(0);
      await until('it has said so', () => migration.output().includes(said));
    }
    expect(JSON.parse(await readFile(outputs, 'utf8'))).toEqual({ schema: 2 });

    const frontPort = await freePort();
    const api = await serve('app/api.mjs', {});
    const web = await serve('app/web.mjs', { API_URL: `http://127.0.0.1:${frontPort}` });
    const front = (await deployed(frontPort)).find(({ kind }) => kind === 'Route');
    const read = readRoute(front?.['spec'] as RouteSpec);
    if (!read.ok) throw new Error('the route of the quickstart cannot be read');
    const ports: { readonly [process: string]: number } = { api: api.port, web: web.port };
    const table = makeRouteTable(read.value, (process) => [
      { id: process, host: '127.0.0.1', port: ports[process] ?? 0, draining: false },
    ]);
    const route = createRouteServer({
      name: 'front',
      host: '127.0.0.1',
      port: frontPort,
      table,
      clock: realClock,
      random: realRandom,
    });
    started.push(() => route.close(0));
    await route.listen();

    const page = await fetch(`http://127.0.0.1:${frontPort}/`);
    const html = await page.text();
    expect(page.status).toBe(200);
    for (const part of ['<h1>Ahoy &#60;you&#62;</h1>', '>dev<', 'version 1', 'Compass']) expect(html).toContain(part);
    expect(await (await fetch(`http://127.0.0.1:${frontPort}/api/items`)).json()).toMatchObject({
      currency: '€',
      items: { length: 3 },
    });
    expect(route.stats()).toMatchObject({ lastError: null, byClass: { '2xx': 3, '5xx': 0 } });

    expect(await api.stop()).toBe(0);
    const alone = await (await fetch(`http://127.0.0.1:${frontPort}/`)).text();
    expect(alone).toContain('The api does not answer');
    expect(await web.stop()).toBe(0);
  });

  it('fails its health check on request, with the reason', async () => {
    await writeConfig({ healthy: false });
    const web = await serve('app/web.mjs', {});
    const health = await fetch(`http://127.0.0.1:${web.port}/healthz`);
    expect([health.status, await health.text()]).toEqual([503, 'config.json says "healthy": false\n']);
  });

  it('is not healthy without a database, and says what to do', async () => {
    const api = await serve('app/api.mjs', { DATABASE: 'data/none.json' });
    const health = await fetch(`http://127.0.0.1:${api.port}/healthz`);
    expect([health.status, await health.text()]).toEqual([503, expect.stringContaining('data/none.json')]);
  });
});
