import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DesiredObject, Manifest } from '../model/object.ts';
import { refOf } from '../model/object.ts';
import { findLeaks } from './find-leaks.ts';
import { findLeaksInObject } from './find-leaks-in-object.ts';
import { isKnown, readBaseline } from './leak-baseline.ts';
import { leakFindings } from './leak-findings.ts';
import { leakRules } from './leak-rules.ts';
import { readPatch } from './read-patch.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
/** Signs that look drawn by a machine and are drawn by none; put together here, so that no scan of this file finds them. */
const drawn = (length: number, from = 'A9bC8dE7fG6hJ5kL4mN3pQ2rS1tU0vWxYz'): string =>
  Array.from({ length }, (_, index) => from[(index * 7 + Math.floor(index / 5)) % from.length]).join('');
const hex = (length: number) => drawn(length, '0a1b2c3d4e5f6789');

/** One of each form. */
const secrets: { readonly [rule: string]: string } = {
  'private-key': `-----BEGIN ${'RSA '}PRIVATE KEY-----\n${drawn(64)}\n${drawn(64)}\n-----END ${'RSA '}PRIVATE KEY-----`,
  'age-key': `AGE-SECRET-KEY-1${drawn(58).toUpperCase()}`,
  'github-token': `ghp_${drawn(36)}`,
  'gitlab-token': `glpat-${drawn(20)}`,
  'aws-access-key': `AKIA${drawn(16, 'ABCDEFGHJKLMNPQRSTUVWXYZ234567')}`,
  'aws-secret-key': `aws_secret_access_key = ${drawn(40)}`,
  'google-api-key': `AIza${drawn(35)}`,
  'slack-token': `xoxb-${drawn(40)}`,
  'slack-webhook': `https://hooks.slack.com/services/T${drawn(8, 'ABCD0123')}/B${drawn(8, 'ABCD0123')}/${drawn(24)}`,
  'stripe-key': `sk_live_${drawn(24)}`,
  'npm-token': `npm_${drawn(36)}`,
  'pypi-token': `pypi-AgEIcHlwaS5vcmc${drawn(60)}`,
  'sendgrid-key': `SG.${drawn(22)}.${drawn(43)}`,
  'vault-token': `hvs.${drawn(24)}`,
  'digitalocean-token': `dop_v1_${hex(64)}`,
  'ai-key': `sk-ant-api03-${drawn(60)}`,
  'azure-storage-key': `AccountKey=${drawn(86)}==`,
  jwt: `eyJ${drawn(20)}.eyJ${drawn(30)}.${drawn(43)}`,
  'password-in-address': `postgres://shop:${drawn(16)}@db.acme.dev/shop`,
  'named-secret': `DB_PASSWORD="${drawn(20)}"`,
};

const harmless: { readonly [sentence: string]: string } = {
  'a placeholder': 'password: changeme-please-now',
  'a variable': 'password: ${DB_PASSWORD_OF_THE_SHOP1}',
  'a template': 'token: "{{ .Values.token.of.theShop1 }}"',
  'a name of a Secret': 'secretName: shop-database-credentials-2024',
  'a key to look under': 'tokenKey: production/database/password-v2',
  'a reference in code': 'const password = readPasswordFromVault(config.database2);',
  'a digest': `image: registry.acme.dev/web@sha256:${hex(64)}`,
  'a commit': `revision: ${hex(40)}`,
  'words in capitals': 'TOKEN=THIS_IS_NOT_A_SECRET_AT_ALL_2',
  'an address without a password': 'https://ada@git.acme.dev/shop',
  'a port in an address': 'http://shop.acme.dev:8080@2x.png',
  'an example of an address': 'postgres://user:password@localhost/db',
  'a documented example of AWS': `aws_access_key_id = AKIA${'IOSFODNN7'}EXAMPLE`,
  'a sentence': 'The secret: nobody knows where the treasure of 1722 lies.',
  'a public key': `-----BEGIN PUBLIC KEY-----\n${drawn(64)}\n-----END PUBLIC KEY-----`,
  'a certificate': `-----BEGIN CERTIFICATE-----\n${drawn(64)}\n-----END CERTIFICATE-----`,
  'one that is allowed on its line': `DB_PASSWORD="${drawn(20)}" # fairlead:allow-leak (of a test)`,
};

const object = (manifest: Manifest, secret = false): DesiredObject => ({
  ref: refOf(manifest),
  manifest,
  origin: { path: 'a.yaml', line: 3 },
  secret,
});
const configMap = (data: { readonly [key: string]: string }): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a' },
  data,
});

describe('core/src/leak/find-leaks.ts', () => {
  it('has a sample of every rule', () => {
    expect(Object.keys(secrets).sort()).toEqual(leakRules.map(({ name }) => name).sort());
  });

  it.each(Object.entries(secrets))('finds %s, and never says what it is', (rule, secret) => {
    const leaks = findLeaks(`# a file\nname: shop\nvalue: ${secret}\nmore: x\n`, hash);
    expect(leaks.map((leak) => [leak.rule, leak.line])).toEqual([[rule, 3]]);
    const told = JSON.stringify(leaks);
    for (const part of secret.match(/[A-Za-z0-9]{12,}/g) ?? []) expect(told).not.toContain(part);
  });

  it.each(Object.entries(harmless))('passes over %s', (_sentence, text) => {
    expect(findLeaks(`a: b\n${text}\n`, hash)).toEqual([]);
  });

  it('the same value has the same mark, another one another', () => {
    const mark = (text: string) => findLeaks(text, hash)[0]?.mark;
    const value = drawn(20);
    expect(mark(`API_KEY="${value}"`)).toBe(mark(`  api_key = '${value}'`));
    expect(mark(`API_KEY="${value}"`)).not.toBe(mark(`API_KEY="${drawn(21)}"`));
  });

  it('takes time proportional to the text, whatever stands in it', () => {
    for (const part of ['password=', 'a://b:', '-----BEGIN PRIVATE KEY-----', 'eyJ', 'token: "'])
      expect(findLeaks(part.repeat(40_000), hash).length).toBeLessThanOrEqual(100);
  });

  describe('in objects', () => {
    it('finds a token in a value, by its field', () => {
      const token = secrets['github-token'] ?? '';
      const found = findLeaksInObject(object(configMap({ 'app.env': `A=1\nTOKEN=${token}` })), hash);
      expect(found.map(({ rule, field }) => [rule, field])).toEqual([['github-token', 'data.app.env']]);
    });

    it('knows the name of an environment variable', () => {
      const pod = (value: string): Manifest => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a' },
        spec: { containers: [{ name: 'web', env: [{ name: 'DB_PASSWORD', value }] }] },
      });
      expect(findLeaksInObject(object(pod(drawn(20))), hash).map(({ field }) => field)).toEqual([
        'spec.containers[0].env[0].value',
      ]);
      expect(findLeaksInObject(object(pod('in-the-vault-at-night')), hash)).toEqual([]);
    });

    it('a Secret that Git holds in clear is one leak for each value', () => {
      const secret: Manifest = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'a' },
        stringData: { password: 'hunter2', empty: '', later: '${from.elsewhere}' },
      };
      expect(findLeaksInObject(object(secret), hash).map(({ rule, field }) => [rule, field])).toEqual([
        ['clear-secret', 'stringData.password'],
      ]);
      expect(findLeaksInObject(object(secret, true), hash)).toEqual([]);
      expect(findLeaksInObject(object({ ...secret, kind: 'SealedSecret' }), hash)).toEqual([]);
    });

    it('findings say where, and how to make it worthless, and hold no value', () => {
      const token = secrets['gitlab-token'] ?? '';
      const findings = leakFindings([object(configMap({ a: token }))], 'deny', hash);
      expect(findings).toMatchObject([{ gate: 'leak', action: 'deny', field: 'data.a', origin: { line: 3 } }]);
      expect(findings[0]?.fix).toContain('revoke it');
      expect(JSON.stringify(findings)).not.toContain(drawn(20));
    });
  });

  it('reads what commits add, with the line that it has in the file', () => {
    const patch = [
      'commit:aaa',
      'diff --git a/x.yaml b/x.yaml',
      '--- a/x.yaml',
      '+++ b/x.yaml',
      '@@ -3,0 +4,2 @@ head',
      '+one',
      '+++ two',
      '@@ -9 +11 @@',
      '-old',
      '+three',
      'commit:bbb',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-gone',
    ];
    expect([...readPatch(patch)]).toEqual([
      { commit: 'aaa', path: 'x.yaml', line: 4, text: 'one\n++ two' },
      { commit: 'aaa', path: 'x.yaml', line: 11, text: 'three' },
    ]);
  });

  it('a baseline wants a reason, and knows a value only where it is', () => {
    const entry = { path: 'a', rule: 'jwt', mark: '0123456789ab', reason: 'of a test server' };
    const read = readBaseline(JSON.stringify({ leaks: [entry] }));
    expect(read).toEqual({ ok: true, value: [entry] });
    expect(isKnown([entry], entry)).toBe(true);
    for (const other of [{ path: 'b' }, { rule: 'x' }, { mark: 'ffffffffffff' }])
      expect(isKnown([entry], { ...entry, ...other })).toBe(false);
    for (const bad of ['', '[]', '{"leaks": [{"path": "a", "rule": "b", "mark": "0123456789ab"}]}'])
      expect(readBaseline(bad).ok).toBe(false);
  });
});
