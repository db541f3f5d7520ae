import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { EngineVerifier } from './engine-verifier.ts';
import { RenderEngine } from './render-engine.ts';

type Signed = {
  readonly archive: string;
  readonly provenance: string;
  readonly keyOfAda: string;
  readonly keyOfBob: string;
};
const file = join(import.meta.dirname, '../../../testing/fixtures/signed-chart.json');
const signed = JSON.parse(readFileSync(file, 'utf8')) as Signed; // what `helm package --sign` made of a chart, by a key of Ada
const signal = new AbortController().signal;
const now = Date.UTC(2027, 0, 1);
const good = {
  archive: Buffer.from(signed.archive, 'base64'),
  name: 'signed-1.0.0.tgz',
  provenance: signed.provenance,
  keyring: signed.keyOfBob + signed.keyOfAda,
};

describe.each(engineBuilds())('server/src/adapters/render/engine/engine-verifier.ts $name', ({ skip, place }) => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-verify-'));
  let engine: RenderEngine;
  let verifier: EngineVerifier;

  beforeAll(async () => {
    if (skip) return;
    engine = await RenderEngine.start(place(dir), signal);
    verifier = new EngineVerifier(engine);
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(dir, { recursive: true });
  });

  it.skipIf(skip)('says whose signature it is', async () => {
    expect(await verifier.verify(good, now, signal)).toEqual({ ok: true, value: ['Ada <Ada@example.org>'] });
  });

  it.skipIf(skip).each([
    ['a stranger', { keyring: signed.keyOfBob }, now, 'does not hold'],
    ['another content', { archive: Buffer.from('other') }, now, 'not the one that was signed'],
    ['another version', { name: 'signed-1.0.1.tgz' }, now, 'is about signed-1.0.0.tgz'],
    ['no provenance', { provenance: '' }, now, 'no signed text'],
    ['no key', { keyring: '' }, now, 'no key'],
    ['a time before the key', {}, 0, 'does not hold'],
  ])('proves nothing with %s', async (_, over, at, words) => {
    expect(await verifier.verify({ ...good, ...over }, at, signal)).toEqual({
      ok: false,
      error: expect.stringContaining(words),
    });
  });
});
