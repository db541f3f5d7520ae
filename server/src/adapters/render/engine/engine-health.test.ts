import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HealthScript } from '@fairlead/core/model/health-check.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { EngineHealth } from './engine-health.ts';
import { RenderEngine } from './render-engine.ts';

const signal = new AbortController().signal;
const queue = {
  apiVersion: 'acme.dev/v1',
  kind: 'Queue',
  metadata: { name: 'q', generation: 2 },
  spec: { size: 3 },
  status: { observedGeneration: 2, phase: 'Ready', conditions: [{ type: 'Ready', status: 'True', reason: 'Full' }] },
};
const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Written for Argo CD's contract, with every library that it has. */
const script = `
local os = require("os")
local hs = {status = "Progressing", message = "no condition yet"}
if obj.status ~= nil and obj.status.conditions ~= nil then
  local names = {}
  for i, condition in ipairs(obj.status.conditions) do
    table.insert(names, condition.type)
    if condition.type == "Ready" and condition.status == "True" then
      hs.status = "Healthy"
      hs.message = condition.reason
    end
  end
  hs.message = hs.message .. " " .. table.concat(names, ",") .. " " .. os.date("!%H:%M", os.time()) .. " " .. tostring(next({}) == nil)
end
return hs`;

const builds = engineBuilds();
describe.each(builds)('server/src/adapters/render/engine/engine-health.ts $name', ({ skip, place }) => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-health-'));
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
  const judge = (by: HealthScript) => new EngineHealth(engine).judge(by, queue, nowMs, signal);

  it.each<readonly [string, HealthScript, string, string]>([
    ['a script of Argo CD', { lua: script }, 'healthy', 'Full Ready 03:04 true'],
    ['a script that says it is broken', { lua: "return {status='Degraded', message='x'}" }, 'degraded', 'x'],
    ['a script with a word of its own', { lua: "return {status='Fine'}" }, 'unknown', ''],
    ['expressions of Flux', { cel: { current: "status.phase == 'Ready'" } }, 'healthy', ''],
    ['expressions that see a failure', { cel: { current: 'true', failed: 'spec.size > 2' } }, 'degraded', ''],
    ['expressions that see work', { cel: { current: 'true', inProgress: 'spec.size > 2' } }, 'progressing', ''],
  ])('judges by %s', async (_what, by, status, message) => {
    expect(await judge(by)).toMatchObject({
      ok: true,
      value: { status, message: expect.stringContaining(message) },
    });
  });

  it('says nothing where the check says nothing', async () => {
    expect(await judge({ lua: 'return {}' })).toEqual({ ok: true, value: undefined });
  });

  it.each<readonly [string, HealthScript, string]>([
    ['a script that breaks, by its line', { lua: 'local a = 1\nreturn obj.spec.a.b' }, 'line 2: attempt to index'],
    ['a script that is none', { lua: 'return {' }, 'syntax error'],
    ['a script without end', { lua: 'while true do end' }, 'longer than 1 s'],
    ['a script that wants a file', { lua: "dofile('/etc/passwd')" }, 'line 1: attempt to call'],
    ['an expression over a missing field', { cel: { current: 'status.gone == 1' } }, 'no such key: gone'],
    ['an expression that is none', { cel: { current: 'status.phase ==' } }, 'current: Syntax error'],
  ])('names %s', async (_what, by, text) => {
    expect(await judge(by)).toMatchObject({ ok: false, error: expect.stringContaining(text) });
  });
});
