import { describe, expect, it } from 'vitest';
import { redactMessage } from './redact-message.ts';

describe('server/src/adapters/render/engine/redact-message.ts', () => {
  it.each<readonly [string, string, { readonly [path: string]: unknown }, string]>([
    [
      'hides the value of a Secret',
      'bad value hunter2hunter2',
      { 'a.yaml': 'kind: Secret\nmetadata:\n  name: s\nstringData:\n  p: hunter2hunter2\n' },
      'bad value ***',
    ],
    [
      'hides a literal of a generator',
      'invalid literal source hunter2',
      { 'kustomization.yaml': 'secretGenerator:\n- name: s\n  literals: [p=hunter2]\n' },
      'invalid literal source ***',
    ],
    [
      'hides what a file feeds into a generator',
      'line 1: hunter2',
      { 'kustomization.yaml': 'secretGenerator:\n- name: s\n  envs: [s.env]\n', 's.env': 'P=hunter2' },
      'line 1: ***',
    ],
    [
      'keeps names of files and objects',
      "s.env: resource 'shop-secret' is bad",
      { 'kustomization.yaml': 'secretGenerator:\n- name: shop-secret\n  envs: [s.env]\n', 's.env': 'P=x' },
      "s.env: resource 'shop-secret' is bad",
    ],
    [
      'leaves what holds no secret as it is',
      'unknown field "resorces"',
      { 'kustomization.yaml': 'resorces: [a.yaml]\n' },
      'unknown field "resorces"',
    ],
    ['cuts what is endless', 'x'.repeat(5_000), {}, `${'x'.repeat(600)}…`],
  ])('%s', (_sentence, message, files, shown) => {
    expect(redactMessage(message, files)).toBe(shown);
  });
});
