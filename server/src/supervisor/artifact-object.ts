import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { fetchArchive } from './fetch-archive.ts';
import type { ManagedObject } from './managed-object.ts';
import type { ArtifactRecord } from './object-record.ts';
import type { ApplyInput, Prepared } from './prepared-object.ts';
import { syncDirectory } from './system-error.ts';
import type { TargetContext } from './target-context.ts';
import { unpackArchive } from './unpack-archive.ts';

const firstRetryMs = 1_000;
const longestRetryMs = 60_000;

type Phase =
  | { readonly kind: 'ready' }
  | { readonly kind: 'fetching' }
  | { readonly kind: 'failed'; readonly message: string };

/** An archive, fetched in the background and unpacked under its digest; nobody sees it half done. */
export class ArtifactObject implements ManagedObject {
  readonly #context: TargetContext;
  #record: ArtifactRecord;
  #phase: Phase = { kind: 'fetching' };
  #abort = new AbortController();
  #cancelRetry: () => void = () => undefined;

  constructor(context: TargetContext, record: ArtifactRecord) {
    this.#context = context;
    this.#record = record;
    context.watcher.add(record.directory);
  }

  record(): ArtifactRecord {
    return this.#record;
  }

  fingerprint(): string | null {
    return this.#phase.kind === 'ready' || this.#phase.kind === 'fetching' ? this.#record.digest : null;
  }

  health(): Health {
    switch (this.#phase.kind) {
      case 'ready':
        return { status: 'healthy', message: '' };
      case 'fetching':
        return { status: 'progressing', message: 'is being downloaded and unpacked' };
      case 'failed':
        return { status: 'degraded', message: this.#phase.message };
    }
  }

  view(): JsonObject {
    return this.#record.view;
  }

  status(): JsonObject {
    return { directory: this.#record.directory, phase: this.#phase.kind };
  }

  async refresh(): Promise<void> {
    if (this.#phase.kind === 'ready' && !(await isDirectory(this.#record.directory))) {
      this.#phase = { kind: 'failed', message: `its folder ${this.#record.directory} was removed` };
    }
  }

  /** The watcher saw something beside it. */
  async look(): Promise<void> {
    const before = this.#phase.kind;
    await this.refresh();
    if (before !== this.#phase.kind) this.#context.changed(objectKey(this.#record.ref), 'removed by hand');
  }

  async apply(prepared: Prepared<'Artifact'>, input: ApplyInput): Promise<void> {
    this.#letGo();
    const next: ArtifactRecord = {
      ...this.#record,
      owner: input.owner,
      secret: prepared.secret,
      digest: prepared.digest,
      view: prepared.view,
      directory: prepared.directory,
    };
    await this.#context.records.save(next);
    this.#record = next;
    this.#context.watcher.add(next.directory);
    await this.#begin();
  }

  async recover(): Promise<void> {
    await this.#begin();
  }

  async remove(): Promise<void> {
    this.#letGo();
    await this.#context.records.remove(this.#record.ref);
    if (!this.#context.isArtifactShared(this.#record))
      await rm(this.#record.directory, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    this.#letGo();
  }

  close(): void {
    this.#letGo();
  }

  #letGo(): void {
    this.#abort.abort();
    this.#cancelRetry();
    this.#context.watcher.remove(this.#record.directory);
  }

  async #begin(): Promise<void> {
    this.#abort = new AbortController();
    if (await isDirectory(this.#record.directory)) {
      this.#phase = { kind: 'ready' };
      return;
    }
    this.#phase = { kind: 'fetching' };
    void this.#fetch(firstRetryMs, this.#abort.signal);
  }

  async #fetch(retryMs: number, signal: AbortSignal): Promise<void> {
    const { directory, view } = this.#record;
    const draft = `${directory}.${this.#context.random.id()}.new`;
    const spec = isJsonObject(view['spec']) ? view['spec'] : {};
    const strip = typeof spec['strip'] === 'number' ? spec['strip'] : 0;
    try {
      await mkdir(dirname(directory), { recursive: true, mode: 0o755 });
      await mkdir(join(draft, 'content'), { recursive: true, mode: 0o755 });
      await fetchArchive(String(spec['url']), String(spec['sha256']), join(draft, 'archive'), signal);
      await unpackArchive(join(draft, 'archive'), join(draft, 'content'), strip);
      await rename(join(draft, 'content'), directory).catch(async (error: unknown) => {
        // Another object with the same content was faster.
        if (!(await isDirectory(directory))) throw error;
      });
      await syncDirectory(dirname(directory));
      if (!signal.aborted) this.#phase = { kind: 'ready' };
    } catch (error) {
      if (signal.aborted) return;
      this.#phase = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
      const final = error instanceof AppError && error.retry === 'never';
      if (!final) {
        this.#cancelRetry = this.#context.clock.after(
          retryMs,
          () => void this.#fetch(Math.min(longestRetryMs, retryMs * 2), signal),
        );
      }
    } finally {
      await rm(draft, { recursive: true, force: true });
      if (!signal.aborted) this.#context.changed(objectKey(this.#record.ref), 'download');
    }
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() ?? false;
}
