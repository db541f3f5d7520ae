import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RouteInput, request } from '@fairlead/core/wire/client.ts';
import type { AnswerOf, Route } from '@fairlead/core/wire/route.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { offerVariable } from '../adapters/secrets/offered-credentials.ts';
import { eventually } from './eventually.ts';
import { isAlive, processesBelow } from './processes.ts';
import { freeShopPorts, type ShopPorts } from './shop-files.ts';
import { ShopRepository } from './shop-repository.ts';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const program = join(checkout, 'server', 'src', 'main', 'cli.ts');

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };
type Started = { readonly child: ChildProcess; readonly output: () => string; readonly exited: Promise<number | null> };

/** One data directory and the real program on it, driven as its user would: terminal, Git, browser's addresses. */
export class Installation {
  readonly dataRoot: string;
  readonly ports: ShopPorts;
  readonly shop: ShopRepository;
  #started: Started | null = null;

  private constructor(dataRoot: string, ports: ShopPorts) {
    this.dataRoot = dataRoot;
    this.ports = ports;
    this.shop = new ShopRepository(dataRoot);
  }

  /** The quickstart on free ports; nothing runs yet. */
  static async make(dataRoot = mkdtempSync(join(tmpdir(), 'fl-e2e-'))): Promise<Installation> {
    const made = new Installation(dataRoot, await freeShopPorts());
    made.shop.make(join(checkout, 'examples', 'quickstart'), made.ports);
    return made;
  }

  /** A configuration repository with these files, in the quickstart's place. */
  static async holding(files: { readonly [path: string]: string }): Promise<Installation> {
    const made = new Installation(mkdtempSync(join(tmpdir(), 'fl-e2e-')), await freeShopPorts());
    made.shop.hold(files);
    return made;
  }

  /** Runs `up` until it greets; the answer is what it printed. */
  async up(
    options: { readonly port?: number; readonly env?: NodeJS.ProcessEnv; readonly args?: readonly string[] } = {},
  ): Promise<string> {
    const { args: more = [] } = options;
    const args = ['up', '--data', this.dataRoot, '--port', String(options.port ?? 0), '--no-open', ...more];
    const started = start(args, options.env);
    this.#started = started;
    return eventually({ what: 'the greeting of up', deadlineMs: 60_000 }, async () => {
      if (started.child.exitCode !== null) throw new Error(`up ended: ${started.output()}`);
      return started.output().includes('Ctrl-C') && started.output();
    });
  }

  /** Runs `up` where it is expected to give up by itself. */
  async upFails(options: { readonly port?: number } = {}): Promise<Ran> {
    return this.cli('up', '--port', String(options.port ?? 0), '--no-open');
  }

  serverPid(): number {
    return this.#started?.child.pid ?? 0;
  }

  hasEnded(): boolean {
    return this.#started === null || this.#started.child.exitCode !== null || this.#started.child.signalCode !== null;
  }

  output(): string {
    return this.#started?.output() ?? '';
  }

  /** Ctrl-C (or another signal), and what the program printed and answered until it ended. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<{ readonly code: number | null; readonly out: string }> {
    const started = this.#started;
    if (started === null) throw new Error('nothing was started');
    started.child.kill(signal);
    const code = await started.exited;
    return { code, out: started.output() };
  }

  /** One command of the command line, to its end. */
  async cli(...args: readonly string[]): Promise<Ran> {
    return run([...args, '--data', this.dataRoot]);
  }

  /** The same with these variables in its environment. */
  async cliWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ran> {
    return run([...args, '--data', this.dataRoot], env);
  }

  url(): string {
    const file = JSON.parse(readFileSync(join(this.dataRoot, 'server.json'), 'utf8')) as { readonly url: string }; // written by the server
    return file.url;
  }

  token(): string {
    return readFileSync(join(this.dataRoot, 'keys', 'cli-token'), 'utf8').trim();
  }

  ask<R extends Route>(route: R, input: RouteInput<R>): Promise<AnswerOf<R>> {
    const deps = {
      fetch,
      baseUrl: this.url(),
      headers: { authorization: `Bearer ${this.token()}` },
      newKey: () => randomBytes(18).toString('base64url'),
    };
    return request(deps, route, input);
  }

  async placements(): Promise<readonly PlacementView[]> {
    return (await this.ask(routes.listPlacements, {})).items;
  }

  /** The placement of a stage; with several applications, of that one. */
  async placement(stage: string, application = 'shop'): Promise<PlacementView> {
    const found = (await this.placements()).find((row) => row.stage === stage && row.application === application);
    if (found === undefined) throw new Error(`no placement of ${application} in ${stage}`);
    return found;
  }

  /** Waits until a placement looks as asked. */
  until(
    stage: string,
    what: string,
    fits: (row: PlacementView) => boolean,
    deadlineMs = 20_000,
    application = 'shop',
  ): Promise<PlacementView> {
    let last: PlacementView | undefined;
    const told = (): string =>
      `${what}; last: ${last?.sync} ${last?.health}, ${last?.why.sentence}, applied ${last?.applied?.revision.slice(0, 7)}`;
    return eventually(
      {
        deadlineMs,
        get what() {
          return told();
        },
      },
      async () => {
        last = await this.placement(stage, application);
        return fits(last) && last;
      },
    );
  }

  /** Waits until a stage runs a commit and is well. */
  runs(stage: string, commit: string, deadlineMs = 20_000, application = 'shop'): Promise<PlacementView> {
    return this.until(
      stage,
      `${stage} runs ${commit.slice(0, 7)}`,
      (row) => row.applied?.revision === commit && row.sync === 'synced' && row.health === 'healthy',
      deadlineMs,
      application,
    );
  }

  /** The first page a customer would see. */
  async page(
    stage: keyof ShopPorts,
  ): Promise<{ readonly greeting: string; readonly pid: number; readonly apiPid: number }> {
    const answer = await fetch(`http://127.0.0.1:${this.ports[stage]}/`, { signal: AbortSignal.timeout(5_000) });
    const text = await answer.text();
    const [, greeting = ''] = /<h1>(.*?)<\/h1>/.exec(text) ?? [];
    const [, pid, apiPid = '0'] = /page by process (\d+), goods by process (\S+?)</.exec(text) ?? [];
    // Never 0 for a page that is not there: tests kill what this names, and 0 is their own process group.
    if (pid === undefined) throw new Error(`the page of ${stage} answers ${answer.status}: ${text.slice(0, 200)}`);
    return { greeting, pid: Number(pid), apiPid: Number(apiPid) };
  }

  /** Waits until a stage's page greets so. */
  greets(stage: keyof ShopPorts, greeting: string): Promise<{ readonly pid: number; readonly apiPid: number }> {
    return eventually({ what: `${stage} greets with "${greeting}"` }, async () => {
      const page = await this.page(stage);
      return page.greeting === greeting && page;
    });
  }

  supervisorPid(): number {
    const found = processesBelow(this.dataRoot).find(({ command }) => command.includes('supervisor/main.ts'));
    if (found === undefined) throw new Error('no supervisor runs');
    return found.pid;
  }

  async events(): Promise<
    readonly { readonly kind: string; readonly message: string; readonly stage: string | null }[]
  > {
    return (await this.ask(routes.listEvents, { query: { limit: 200 } })).items;
  }

  /** Ends whatever is left, however the test went. */
  async dispose(): Promise<void> {
    if (this.#started !== null && this.#started.child.exitCode === null) this.#started.child.kill('SIGKILL');
    await this.#started?.exited;
    await this.cli('down', '--purge').catch(() => undefined);
    for (const { pid } of processesBelow(this.dataRoot)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(this.dataRoot, { recursive: true, force: true });
  }
}

/** One command of the program to its end, in the surroundings of a person who has nothing set up. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const started = start(args, env);
  let err = '';
  started.child.stderr?.on('data', (part: Buffer) => {
    err += part.toString();
  });
  const code = await started.exited;
  return { code, out: started.output(), err };
}

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    cwd: tmpdir(),
    env: {
      PATH: process.env['PATH'],
      HOME: tmpdir(),
      LC_ALL: 'C.UTF-8',
      [offerVariable]: Object.keys(env).join(),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (part: Buffer): void => {
    output += part.toString();
  };
  child.stdout.on('data', take);
  if (args[0] === 'up') child.stderr.on('data', take);
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, output: () => output, exited };
}
