import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import type { Digests } from './digests.ts';
import { type DiskFile, readDiskFile, removeDiskFile, removeDrafts, writeDiskFile } from './disk-file.ts';
import type { ManagedObject } from './managed-object.ts';
import type { FileRecord } from './object-record.ts';
import type { ApplyInput, Prepared } from './prepared-object.ts';
import type { TargetContext } from './target-context.ts';

/** A file that is kept as declared; a change by another hand is told within the watcher's settling time. */
export class FileObject implements ManagedObject {
  readonly #context: TargetContext;
  #record: FileRecord;
  #disk: DiskFile = { kind: 'absent' };
  #busy = 0;

  constructor(context: TargetContext, record: FileRecord) {
    this.#context = context;
    this.#record = record;
    context.watcher.add(record.path);
  }

  record(): FileRecord {
    return this.#record;
  }

  fingerprint(): string | null {
    return fileFingerprint(this.#context.digests, this.#record.secret, this.#record.path, this.#disk);
  }

  health(): Health {
    if (this.#disk.kind === 'absent') return { status: 'missing', message: `${this.#record.path} is gone` };
    if (this.#disk.kind === 'other')
      return { status: 'degraded', message: `${this.#record.path} is now ${this.#disk.what}` };
    return { status: 'healthy', message: '' };
  }

  view(): JsonObject {
    const { spec } = this.#record.view;
    const written = typeof spec === 'object' && spec !== null && 'path' in spec ? spec['path'] : undefined;
    return fileView(typeof written === 'string' ? written : this.#record.path, this.#disk);
  }

  status(): JsonObject {
    return { path: this.#record.path };
  }

  async refresh(): Promise<void> {
    this.#disk = await readDiskFile(this.#record.path);
  }

  async recover(): Promise<void> {
    await removeDrafts(this.#record.path);
    await this.refresh();
  }

  /** The watcher saw something: tell it, unless it was our own write. */
  async look(): Promise<void> {
    if (this.#busy > 0) return;
    const before = this.fingerprint();
    await this.refresh();
    const now = this.fingerprint();
    if (before === now || this.#busy > 0) return;
    const by = now === this.#record.digest ? 'put back by hand' : now === null ? 'removed by hand' : 'edited by hand';
    this.#context.changed(objectKey(this.#record.ref), by);
  }

  /** Writes the declared content; the intent is on disk before the file is touched. */
  async apply(prepared: Prepared<'File'>, input: ApplyInput): Promise<void> {
    this.#busy++;
    try {
      const before = this.#record;
      const next: FileRecord = {
        ...before,
        owner: input.owner,
        secret: prepared.secret,
        digest: prepared.digest,
        view: recordView(prepared),
        path: prepared.path,
      };
      await this.#context.records.save(next);
      this.#record = next;
      if (before.path !== next.path) await this.#moveAway(before);
      this.#context.watcher.add(next.path);
      await this.refresh();
      if (this.fingerprint() === next.digest) return;
      const made = await writeDiskFile(next.path, prepared.content, { mode: prepared.mode, user: this.#context.user });
      // Its folder may exist only now.
      this.#context.watcher.add(next.path);
      if (made.length > 0) {
        this.#record = { ...next, madeDirectories: [...made, ...next.madeDirectories] };
        await this.#context.records.save(this.#record);
      }
      await this.refresh();
    } finally {
      this.#busy--;
    }
  }

  async remove(): Promise<void> {
    await this.refresh();
    const found = this.fingerprint();
    if (found !== null && found !== this.#record.digest) {
      throw new AppError(
        'conflict',
        `${this.#record.path} was edited by hand since it was written, so it is not removed; delete it by hand, or put the declared content back and try again`,
      );
    }
    this.#busy++;
    try {
      await removeDiskFile(this.#record.path, this.#record.madeDirectories);
      this.#disk = { kind: 'absent' };
      await this.#context.records.remove(this.#record.ref);
      this.close();
    } finally {
      this.#busy--;
    }
  }

  async stop(): Promise<void> {}

  close(): void {
    this.#context.watcher.remove(this.#record.path);
  }

  /** The declared path changed: the file at the old place goes, if it is still what we wrote. */
  async #moveAway(before: FileRecord): Promise<void> {
    this.#context.watcher.remove(before.path);
    const disk = await readDiskFile(before.path);
    if (fileFingerprint(this.#context.digests, before.secret, before.path, disk) === before.digest) {
      await removeDiskFile(before.path, before.madeDirectories);
    }
  }
}

/** Digest over place, permissions and content; null when nothing is there. Keyed for a secret. */
export function fileFingerprint(digests: Digests, secret: boolean, path: string, disk: DiskFile): string | null {
  const digest = secret ? digests.keyed : digests.hash;
  switch (disk.kind) {
    case 'absent':
      return null;
    case 'other':
      return digest(`${path}\n${disk.what}`);
    case 'file':
      return digest(Buffer.concat([Buffer.from(`${path}\n${disk.mode.toString(8)}\n`), disk.content]));
  }
}

/** A file in the form in which it is declared; bytes that are no text as base64. */
export function fileView(path: string, disk: DiskFile): JsonObject {
  if (disk.kind === 'absent') return {};
  if (disk.kind === 'other') return { spec: { path, is: disk.what } };
  const mode = disk.mode.toString(8).padStart(4, '0');
  const text = disk.content.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(disk.content);
  return {
    spec: isText ? { path, mode, content: text } : { path, mode, contentBase64: disk.content.toString('base64') },
  };
}

/** Only the path is remembered: the content is read from the file itself. */
export function recordView(prepared: Prepared<'File'>): JsonObject {
  const { spec } = prepared.view;
  return { spec: { path: typeof spec === 'object' && spec !== null && 'path' in spec ? (spec['path'] ?? '') : '' } };
}
