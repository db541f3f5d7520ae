import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/json.ts';
import { parseHostObject } from './host-object.ts';

const parse = (
  kind: string,
  spec: JsonObject,
  name = 'x',
  apiVersion = 'host.fairlead.dev/v1',
): ReturnType<typeof parseHostObject> => parseHostObject({ apiVersion, kind, metadata: { name }, spec });

describe('core/src/host/host-object.ts', () => {
  it.each<[string, string, JsonObject]>([
    ['a file with content', 'File', { path: 'a', content: '' }],
    ['a file with bytes', 'File', { path: 'a', contentBase64: 'AA==', mode: '0600', secret: true }],
    [
      'a process with everything',
      'Process',
      {
        run: ['node', 'a.mjs'],
        env: { A: 'b', N: 1, Y: true },
        workingDirectory: 'x',
        ports: { http: 'auto', admin: 8100 },
        artifact: 'app',
        restartOn: ['config'],
        restart: { policy: 'on-failure', backoff: '1s..1m' },
        stop: { signal: 'SIGINT', grace: '5s' },
        limits: { memory: '512Mi', cpu: 0.5, openFiles: 1024 },
        health: {
          http: ':${port.http}/healthz',
          interval: '2s',
          timeout: '1s',
          startPeriod: '10s',
          threshold: 3,
          stable: '5s',
        },
        update: 'recreate',
      },
    ],
    ['a task', 'Task', { run: ['true'], timeout: '10m', idempotent: true, outputs: ['url'] }],
    ['a route', 'Route', { port: 'auto', backends: [{ process: 'api' }] }],
    ['an artifact', 'Artifact', { url: 'https://dl.acme.dev/a.tgz', sha256: 'a'.repeat(64), strip: 1 }],
  ])('accepts %s', (_, kind, spec) => {
    expect(parse(kind, spec)).toMatchObject({ ok: true });
  });

  it.each<[string, string, JsonObject, string, RegExp]>([
    [
      'an unknown field, with the near one',
      'Process',
      { run: ['a'], haelth: {} },
      '/spec/haelth',
      /did you mean "health"/,
    ],
    [
      'an unknown field deep inside',
      'Process',
      { run: ['a'], stop: { gracee: '1s' } },
      '/spec/stop/gracee',
      /did you mean "grace"/,
    ],
    [
      'an unknown field near nothing, with what is known',
      'Artifact',
      { url: 'http://a/b', sha256: 'a'.repeat(64), zzz: 1 },
      '/spec/zzz',
      /known are url, sha256, strip/,
    ],
    ['a missing field', 'Task', {}, '/spec', /run/],
    ['an empty command', 'Process', { run: [] }, '/spec/run', /./],
    ['a port that is no port', 'Process', { run: ['a'], ports: { http: 0 } }, '/spec/ports/http', /./],
    ['two probes', 'Process', { run: ['a'], health: { http: '/', tcp: ':1' } }, '/spec/health', /several probes/],
    ['no probe', 'Process', { run: ['a'], health: { interval: '1s' } }, '/spec/health', /no probe/],
    [
      'rolling with a fixed port',
      'Process',
      { run: ['a'], ports: { http: 80 }, update: 'rolling' },
      '/spec/update',
      /auto/,
    ],
    ['a file without content', 'File', { path: 'a' }, '/spec', /no content/],
    [
      'a file with two contents',
      'File',
      { path: 'a', content: 'x', contentBase64: 'AA==' },
      '/spec/content',
      /not both/,
    ],
    ['a reference that was not rendered', 'File', { path: 'a', from: 'app/a' }, '/spec/from', /render/],
    ['a mode written as a number', 'File', { path: 'a', content: '', mode: 420 }, '/spec/mode', /string/],
    [
      'an address with a credential',
      'Artifact',
      { url: 'https://u:p@h/a.tgz', sha256: 'a'.repeat(64) },
      '/spec/url',
      /./,
    ],
    [
      'a route whose weights are all zero',
      'Route',
      { port: 80, backends: [{ process: 'a', weight: 0 }] },
      '/spec/backends',
      /weight/,
    ],
  ])('refuses %s', (_, kind, spec, pointer, message) => {
    const parsed = parse(kind, spec);
    if (parsed.ok) throw new Error('it was accepted');
    expect(parsed.error.map((problem) => problem.pointer)).toContain(pointer);
    expect(parsed.error.find((problem) => problem.pointer === pointer)?.message).toMatch(message);
  });

  it.each<[string, ReturnType<typeof parseHostObject>, string]>([
    ['an unknown kind', parse('Proces', {}), 'did you mean "Process"?'],
    ['another group', parse('File', {}, 'x', 'v1'), 'host.fairlead.dev/v1'],
    ['a name with a slash', parse('File', {}, '../x'), 'not a name'],
    ['an upper-case name', parse('File', {}, 'Config'), 'not a name'],
  ])('refuses %s', (_, parsed, message) => {
    expect(parsed).toMatchObject({ ok: false, error: [{ message: expect.stringContaining(message) }] });
  });
});
