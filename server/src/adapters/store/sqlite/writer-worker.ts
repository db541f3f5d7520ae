import { parentPort, workerData } from 'node:worker_threads';
import { sha256 } from '../../../io/sha256.ts';
import { openWritable, SqliteConnection } from './connection.ts';
import { Writer } from './writer.ts';
import { toWire, type WriterMessage, type WriterRequest, type WriterStart } from './writer-protocol.ts';
import { type Pruning, writerTurn } from './writer-turn.ts';

/** The thread that owns the only writing connection of a database file. */
function main(): void {
  const port = parentPort;
  if (port === null) throw new Error('this file runs as a worker thread only');
  const { file, generation } = workerData as WriterStart; // given by SqliteStore, which starts this thread
  const connection = new SqliteConnection(openWritable(file));
  const writer = new Writer(connection, sha256, generation);
  const queue: WriterRequest[] = [];
  const prunings: Pruning[] = [];
  let scheduled = false;
  const post = (message: WriterMessage): void => port.postMessage(message);

  // A turn per round of the event loop: what arrived during the last fsync is committed together by the next.
  const schedule = (): void => {
    if (scheduled || (queue.length === 0 && prunings.length === 0)) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (queue[0]?.kind === 'close') return close();
      const answers = writerTurn(writer, queue, prunings);
      const broken = writer.broken === null ? null : toWire(writer.broken);
      if (answers.length > 0) post({ kind: 'answers', answers, broken });
      schedule();
    });
  };
  const close = (): void => {
    connection.close();
    port.close();
  };
  port.on('message', (requests: readonly WriterRequest[]) => {
    queue.push(...requests);
    schedule();
  });
  post({ kind: 'ready' });
}

main();
