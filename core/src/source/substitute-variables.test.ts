import { describe, expect, it } from 'vitest';
import { substituteText, substituteVariables } from './substitute-variables.ts';

const variables = { NAME: 'shop', EMPTY: '', PATHS: 'a/b/c.tar.gz', N: '3', LONG: 'Hello World' };

describe('core/src/source/substitute-variables.ts', () => {
  it.each([
    ['plain', 'plain'],
    ['${NAME}-web', 'shop-web'],
    ['$${NAME}', '${NAME}'],
    ['a $NAME stays', 'a $NAME stays'],
    ['${MISSING:=x}', 'x'],
    ['${MISSING:-${NAME}-y}', 'shop-y'],
    ['${EMPTY:=x}', 'x'],
    ['${EMPTY=x}', ''],
    ['${EMPTY-x}', ''],
    ['${MISSING-x}', 'x'],
    ['${MISSING:=}', ''],
    ['${#NAME}', '4'],
    ['${NAME^}', 'Shop'],
    ['${NAME^^}', 'SHOP'],
    ['${LONG,}', 'hello World'],
    ['${LONG,,}', 'hello world'],
    ['${NAME:1}', 'hop'],
    ['${NAME:1:2}', 'ho'],
    ['${NAME: -2}', 'op'],
    ['${PATHS#*/}', 'b/c.tar.gz'],
    ['${PATHS##*/}', 'c.tar.gz'],
    ['${PATHS%.*}', 'a/b/c.tar'],
    ['${PATHS%%.*}', 'a/b/c'],
    ['${PATHS/b/X}', 'a/X/c.tar.gz'],
    ['${LONG//o/0}', 'Hell0 W0rld'],
    ['${LONG/#Hello/Bye}', 'Bye World'],
    ['${LONG/%World/All}', 'Hello All'],
    ['${NAME/s/$&}', '$&hop'],
  ])('%s becomes %s', (text, expected) => {
    expect(substituteText(text, variables)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['${MISSING}', 'MISSING'],
    ['${constructor}', 'constructor'],
    ['${MISSING:1}', 'MISSING'],
    ['${NAME', 'not closed'],
    ['${1}', 'no variable'],
    ['${NAME@Q}', 'no form'],
  ])('refuses %s', (text, word) => {
    const outcome = substituteText(text, variables);
    expect(outcome.ok ? '' : outcome.error).toContain(word);
  });

  it('gives numbers and booleans their type, except where Kubernetes wants text', () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: '${NAME}', labels: { tier: '${N}' } },
      spec: {
        replicas: '${N}',
        paused: '${OFF:=false}',
        env: [{ name: 'N', value: '${N}' }],
        note: 'a: ${N}',
        '${NAME}': 1,
      },
    };
    expect(substituteVariables(object, variables)).toEqual({
      ok: true,
      value: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'shop', labels: { tier: '3' } },
        spec: { replicas: 3, paused: false, env: [{ name: 'N', value: '3' }], note: 'a: 3', shop: 1 },
      },
    });
  });

  it('names the field whose variable has no value', () => {
    expect(substituteVariables({ spec: { host: '${HOST}' } }, {})).toEqual({
      ok: false,
      error: expect.stringContaining('spec.host: ${HOST} has no value'),
    });
  });

  it('leaves an object alone that says so', () => {
    const object = { metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } }, a: '${X}' };
    expect(substituteVariables(object, {})).toEqual({ ok: true, value: object });
  });

  it('takes a long text with many stars in no more than a moment', () => {
    const outcome = substituteText(`\${A%%${'*a'.repeat(50)}b}`, { A: 'a'.repeat(2_000) });
    expect(outcome.ok).toBe(true);
  });
});
