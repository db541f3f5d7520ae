import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommitSha } from '@fairlead/core/model/ids.ts';

const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_AUTHOR_DATE: '1700000000 +0100',
  GIT_COMMITTER_NAME: 'Grace',
  GIT_COMMITTER_EMAIL: 'grace@example.org',
  GIT_COMMITTER_DATE: '1700000060 +0000',
};

/** A bare repository with a work tree beside it, driven by real Git as a person would drive it. */
export class RealRepository {
  readonly bare: string;
  readonly work: string;

  constructor(folder: string, name = 'shop') {
    this.bare = join(folder, `${name}.git`);
    this.work = join(folder, `${name}-work`);
    mkdirSync(this.work, { recursive: true });
    this.git(['init', '--quiet', '--bare', '--initial-branch=main', this.bare]);
    this.inBare('config', 'uploadpack.allowFilter', 'true');
    this.git(['init', '--quiet', '--initial-branch=main', '.']);
  }

  /** Stores an object as it is, however wrong. */
  write(type: string, raw: Buffer): string {
    return this.git(['hash-object', '-t', type, '-w', '--stdin', '--literally'], raw);
  }

  git(args: readonly string[], input?: string | Buffer): string {
    return execFileSync('git', [...args], {
      cwd: this.work,
      env,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input === undefined ? {} : { input }),
    }).trim();
  }

  inBare(...args: readonly string[]): string {
    return this.git(['--git-dir', this.bare, ...args]);
  }

  /** Commits these files (null deletes) on a branch and pushes it. */
  commit(files: { readonly [path: string]: string | null }, message = 'change', branch = 'main'): CommitSha {
    this.git(['checkout', '--quiet', '-B', branch]);
    for (const [path, content] of Object.entries(files)) this.#write(path, content);
    return this.#publish(message, branch);
  }

  /** Publishes the work tree as it stands, e.g. with links made by `link`. */
  publish(message: string, branch = 'main'): CommitSha {
    return this.#publish(message, branch);
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(join(this.work, path)), { recursive: true });
    symlinkSync(target, join(this.work, path));
  }

  executable(path: string, content: string): void {
    this.#write(path, content);
    chmodSync(join(this.work, path), 0o755);
  }

  /** Goes back `steps` commits, as a forced push does. */
  rewind(steps: number, branch = 'main'): CommitSha {
    this.git(['reset', '--quiet', '--hard', `HEAD~${steps}`]);
    this.git(['push', '--quiet', '--force', this.bare, `HEAD:refs/heads/${branch}`]);
    return this.head();
  }

  tag(name: string): void {
    this.git(['tag', '--annotate', '--message', name, name]);
    this.git(['push', '--quiet', this.bare, `refs/tags/${name}`]);
  }

  deleteRef(ref: string): void {
    this.inBare('update-ref', '-d', ref);
  }

  hook(name: string, script: string): void {
    const path = join(this.bare, 'hooks', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  head(): CommitSha {
    return this.git(['rev-parse', 'HEAD']) as CommitSha; // Git prints a full id
  }

  #write(path: string, content: string | null): void {
    const file = join(this.work, path);
    if (content === null) {
      rmSync(file, { recursive: true });
      return;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  #publish(message: string, branch: string): CommitSha {
    this.git(['add', '--all']);
    this.git(['commit', '--quiet', '--allow-empty', '--message', message]);
    this.git(['push', '--quiet', this.bare, `HEAD:refs/heads/${branch}`]);
    return this.head();
  }
}
