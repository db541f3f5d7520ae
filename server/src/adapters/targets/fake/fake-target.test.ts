import { createHash } from 'node:crypto';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { DesiredObject, Manifest } from '@fairlead/core/model/object.ts';
import { refOf } from '@fairlead/core/model/object.ts';
import { targetContract } from '../../../ports/target.contract.ts';
import { FakeTarget, type FakeTargetDeps } from './fake-target.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export function fakeObject(kind: string, name: string, spec: JsonObject, secret = false): DesiredObject {
  const manifest: Manifest = { apiVersion: 'host.fairlead.dev/v1', kind, metadata: { name }, spec };
  return { ref: refOf(manifest), manifest, origin: { path: `${name}.yaml`, line: 1 }, secret };
}

const clock: FakeTargetDeps['clock'] = { now: () => 1_000, monotonicMs: () => 0, after: () => () => undefined };

targetContract('server/src/adapters/targets/fake/fake-target.ts', async () => {
  const target = new FakeTarget({ name: 'fake', clock, hash });
  return {
    target,
    object: (name, text, options) => fakeObject('File', name, { path: `${name}.txt`, content: text }, options?.secret),
    task: (name, text) => fakeObject('Task', name, { run: ['true', text] }),
    broken: (name) => fakeObject('Fiel', name, {}),
    editByHand: async (ref, text) => target.editByHand(ref, { spec: { path: `${ref.name}.txt`, content: text } }),
    deleteByHand: async (ref) => target.deleteByHand(ref),
    runs: async (ref) => target.runsOf(ref).length,
    dispose: () => target.close(),
  };
});
