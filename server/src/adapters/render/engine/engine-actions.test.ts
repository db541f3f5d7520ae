import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { EngineActions } from './engine-actions.ts';
import { RenderEngine } from './render-engine.ts';

const { signal } = new AbortController();
const nowMs = Date.UTC(2026, 0, 2);
const queue = {
  apiVersion: 'acme.dev/v1',
  kind: 'Queue',
  metadata: { name: 'q', namespace: 'n' },
  spec: { paused: false, size: 3, scratch: {} },
};

/** Written for Argo CD's contract. */
const discovery = `
local actions = {}
actions["pause"] = {["disabled"] = obj.spec.paused}
actions["resize"] = {displayName = "Resize", iconClass = "fa fa-expand", params = {{name = "size", value = tostring(obj.spec.size)}}}
return actions`;
const resize = `
local os = require("os")
obj.spec.size = tonumber(actionParams["size"])
if obj.metadata.annotations == nil then obj.metadata.annotations = {} end
obj.metadata.annotations["resized"] = os.date("!%Y-%m-%d")
return obj`;
const drain = `
local job = {apiVersion = "batch/v1", kind = "Job", metadata = {name = obj.metadata.name .. "-drain", namespace = obj.metadata.namespace}}
return {{operation = "create", resource = job}}`;

const builds = engineBuilds();
describe.each(builds)('server/src/adapters/render/engine/engine-actions.ts $name', ({ skip, place }) => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-actions-'));
  let engine: RenderEngine;

  beforeAll(async () => {
    if (!skip) engine = await RenderEngine.start(place(dir), signal);
  });
  beforeEach((test) => {
    if (skip) test.skip();
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(dir, { recursive: true });
  });
  const perform = (script: string, parameters = {}) =>
    new EngineActions(engine).perform(script, { object: queue, parameters }, nowMs, signal);

  it('names what an object offers', async () => {
    expect(await new EngineActions(engine).discover(discovery, queue, nowMs, signal)).toEqual({
      ok: true,
      value: [
        { name: 'pause', label: 'pause', disabled: false, parameters: [] },
        { name: 'resize', label: 'Resize', disabled: false, parameters: [{ name: 'size', preset: '3' }] },
      ],
    });
  });

  it('gives the object as it should be, with what was empty', async () => {
    const metadata = { ...queue.metadata, annotations: { resized: '2026-01-02' } };
    const resource = { ...queue, metadata, spec: { ...queue.spec, size: 7 } };
    expect(await perform(resize, { size: '7' })).toEqual({ ok: true, value: [{ operation: 'patch', resource }] });
  });

  it('gives what is to be made', async () => {
    const resource = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'q-drain', namespace: 'n' } };
    expect(await perform(drain)).toEqual({ ok: true, value: [{ operation: 'create', resource }] });
  });

  it.each([
    ['a script that breaks, by its line', 'local a = 1\nreturn obj.gone.field', 'line 2: attempt to index'],
    ['a script that wants to delete', "return {{operation = 'delete', resource = obj}}", 'there are patch and create'],
    ['a script without end', 'while true do end', 'longer than 1 s'],
    ['a script that wants a program', "os.execute('true')", 'attempt to call'],
  ])('names %s', async (_what, script, text) => {
    expect(await perform(script)).toMatchObject({ ok: false, error: expect.stringContaining(text) });
  });
});
