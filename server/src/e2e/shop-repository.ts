import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onPorts, type ShopPorts } from './shop-files.ts';

const gitSettings = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };

/** The quickstart's bare repository and the person's clone beside it, driven by real Git as a person would. */
export class ShopRepository {
  readonly bare: string;
  readonly clone: string;
  readonly #home: string;

  constructor(dataRoot: string) {
    this.#home = dataRoot;
    this.bare = join(dataRoot, 'shop.git');
    this.clone = join(dataRoot, 'shop');
  }

  /** Makes both from the example as `up` would, on ports that are free. */
  make(example: string, ports: ShopPorts): void {
    mkdirSync(this.#home, { recursive: true, mode: 0o700 });
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.bare]);
    cpSync(example, this.clone, { recursive: true });
    for (const path of ['fairlead/fleet.yaml', 'fairlead/shop.yaml']) {
      this.write(path, onPorts(path, this.read(path), ports));
    }
    this.#publish();
  }

  /** Makes both with these files alone. */
  hold(files: { readonly [path: string]: string }): void {
    mkdirSync(this.clone, { recursive: true, mode: 0o700 });
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.bare]);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.#publish();
  }

  #publish(): void {
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.name', 'You');
    this.git('config', 'user.email', 'you@localhost');
    this.git('remote', 'add', 'origin', this.bare);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'Start the shop');
    this.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', [...args], {
      cwd: this.clone,
      env: { PATH: process.env['PATH'], HOME: this.#home, ...gitSettings },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  read(path: string): string {
    return readFileSync(join(this.clone, path), 'utf8');
  }

  write(path: string, text: string): void {
    const file = join(this.clone, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(path: string): void {
    rmSync(join(this.clone, path), { recursive: true });
  }

  /** Commits all that was written, on top of what others pushed meanwhile, and pushes it. Answers the commit. */
  push(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
    for (;;) {
      this.git('pull', '--quiet', '--rebase');
      try {
        this.git('push', '--quiet');
        return this.head();
      } catch (error) {
        if (!/fetch first|cannot lock ref|non-fast-forward|failed to push/.test(String(error))) throw error;
      }
    }
  }

  head(): string {
    return this.git('rev-parse', 'HEAD');
  }

  /** The newest commits of what the server sees, as `subject` and `body`. */
  published(count: number): readonly string[] {
    const text = this.git('--git-dir', this.bare, 'log', `-${count}`, '--format=%B%x00', 'main');
    return text.split('\0').map((entry) => entry.trim());
  }

  setConfig(change: { readonly greeting?: string; readonly healthy?: boolean; readonly version?: string }): void {
    const path = 'deploy/config.yaml';
    let text = this.read(path);
    for (const [name, value] of Object.entries(change)) {
      text = text.replace(new RegExp(`"${name}": .*`), `"${name}": ${JSON.stringify(value)},`);
    }
    this.write(path, text);
  }
}
