import { writeSync } from 'node:fs';
import * as sample from '../../../ports/store.samples.ts';
import { openFileStore } from './open-store.ts';
import { testDeps } from './test-deps.ts';

/**
 * A program for tests: commits without end, many at a time, and prints the number of each batch once it is durable. A
 * batch is several rows that must all be there, or none.
 */
const [file = '', first = '0'] = process.argv.slice(2);
const store = await openFileStore(
  { file },
  testDeps(() => 1_000),
);
const session = await store.openSession('storm', 1_000, 1e12);
writeSync(1, `epoch ${session.epoch}\n`);
let next = Number(first);
const lane = async (): Promise<void> => {
  while (true) {
    next += 1;
    const number = next;
    await store.commit([
      { kind: 'put-configuration', name: `batch-${number}`, value: number },
      { kind: 'put-placement', placement: sample.placement(`p${number}`) },
      sample.event('delivery-phase', `p${number}`, { message: String(number) }),
      sample.audit(String(number)),
    ]);
    writeSync(1, `acked ${number}\n`);
  }
};
await Promise.all(Array.from({ length: 32 }, lane));
