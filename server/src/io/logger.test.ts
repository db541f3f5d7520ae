import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { describe, expect, test } from 'vitest';
import { createLogger, type Logger } from './logger.ts';
import type { LogFields } from './redact-fields.ts';

function capture(level: 'debug' | 'info' = 'debug'): { readonly log: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  return { log: createLogger({ level, write: (line) => lines.push(line) }), lines };
}

describe('server/src/io/logger.ts', () => {
  test('writes one JSON object a line with message, level and time', () => {
    const { log, lines } = capture();
    log.with({ placement: 'p1' }).info('placement reconciled', { durationMs: 12 });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      message: 'placement reconciled',
      placement: 'p1',
      durationMs: 12,
    });
    expect(JSON.parse(lines[0] ?? '')['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  test('leaves out what is below its level', () => {
    const { log, lines } = capture('info');
    log.debug('seen');
    expect(lines).toEqual([]);
  });

  const canary = 'hunter2CANARYhunter2';
  const circular: { [name: string]: unknown } = { token: canary };
  circular['self'] = circular;
  const places: { readonly [sentence: string]: LogFields } = {
    'a Secret': { value: new Secret(canary) },
    'a field named after a secret': {
      clientSecret: canary,
      'x-api-key': canary,
      Authorization: canary,
      sessionId: canary,
    },
    'a nested field': { request: { headers: { cookie: canary, accept: '*/*' } } },
    'a list below such a name': { tokens: [canary] },
    "a URL's userinfo": { url: `https://user:${canary}@git.acme.dev/x` },
    "a URL's query": { url: `https://blob.acme.dev/x?sv=1&sig=${canary}&access_token=${canary}` },
    "a forge's token in a sentence": { text: `the token ghp_${canary} was refused, and so was glpat-${canary}` },
    'a header value': { header: `Bearer ${canary}` },
    'an error message': { error: new Error(`fetch https://x:${canary}@git.acme.dev failed`) },
    'the cause of an error': { error: new AppError('unavailable', 'failed', { cause: new Error(`Basic ${canary}`) }) },
    'the details of an error': { error: new AppError('unavailable', 'failed', { details: { password: canary } }) },
    'a private key': { text: `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----` },
    'a private key cut short': { text: `-----BEGIN RSA PRIVATE KEY-----\n${canary}` },
    'a map': { map: new Map([['password', canary]]) },
    'something circular': circular,
    bytes: { bytes: Buffer.from(canary) },
  };
  test.each(Object.keys(places))('does not show the secret in %s', (sentence) => {
    const { log, lines } = capture();
    log.error('it failed', places[sentence]);
    log.with(places[sentence] ?? {}).error('it failed');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain(canary);
    expect(lines.join('')).not.toContain(Buffer.from(canary).toString('base64'));
  });

  test('what an attacker writes stays one line and shows what deceives', () => {
    const { log, lines } = capture();
    log.info('commit seen', { title: 'x\n{"level":"error"}\u001b[31m\u202Egnp.exe', '\u202ename': 1 });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      title: 'x\n{"level":"error"}\\u001b[31m\\u202egnp.exe',
    });
  });

  test('bounds what it writes', () => {
    const { log, lines } = capture();
    const deep = Array.from({ length: 50 }).reduce<unknown>((inner) => ({ inner }), 'end');
    log.info('big', { deep, long: 'x'.repeat(100_000), many: Array.from({ length: 10_000 }, () => 'y') });
    expect(lines[0]?.length).toBeLessThan(20_000);
  });

  test('a field that would hide the message does not', () => {
    const { log, lines } = capture();
    log.info('commit seen', { message: 'other', level: 'error', __proto__: { polluted: true } });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', message: 'commit seen', field_level: 'error' });
  });
});
