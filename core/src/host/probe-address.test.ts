import { describe, expect, it } from 'vitest';
import { probeAddress } from './probe-address.ts';

const ports = { http: 8101, admin: 9000 };

describe('core/src/host/probe-address.ts', () => {
  it.each([
    ['/healthz', 8101, '/healthz'],
    [':9100/healthz', 9100, '/healthz'],
    [':${port.admin}/x?y=1', 9000, '/x?y=1'],
    [':admin/', 9000, '/'],
    ['admin', 9000, '/'],
    ['http://127.0.0.1:9100/a', 9100, '/a'],
    ['http://localhost:${port.http}', 8101, '/'],
  ])('reads %s', (text, port, path) => {
    expect(probeAddress(text, ports)).toEqual({ ok: true, value: { port, path } });
  });

  it.each([
    ['another machine', 'http://169.254.169.254/latest', 'this machine'],
    ['a port that is not declared', ':${port.none}/x', 'declared are http, admin'],
    ['an unknown port name', ':none/x', 'names no port'],
    ['a number beyond all ports', ':70000/', 'names no port'],
    ['something else', 'ftp://127.0.0.1/x', 'this machine'],
  ])('refuses %s', (_, text, message) => {
    expect(probeAddress(text, ports)).toMatchObject({ ok: false, error: expect.stringContaining(message) });
  });
});
