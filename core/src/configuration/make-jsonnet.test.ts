import { describe, expect, it } from 'vitest';
import { makeJsonnet } from './make-jsonnet.ts';

const prod = { stage: 'prod', tier: 'production' } as const;
const dev = { stage: 'dev', tier: 'non-production' } as const;
const nothing = { jpath: [], extStr: {}, extCode: {}, tlaStr: {}, tlaCode: {} };

describe('core/src/configuration/make-jsonnet.ts', () => {
  it('is nothing where nothing is said, and empty where nothing more is', () => {
    expect(makeJsonnet(undefined, prod)).toBeUndefined();
    expect(makeJsonnet({}, prod)).toEqual(nothing);
  });

  it('takes the stage before its tier, and the tier before the default', () => {
    const fields = {
      jpath: { prod: ['/prod'], default: ['/lib'] },
      extStr: { size: { production: 3, default: 1 }, on: true },
      tlaCode: { ports: { dev: '[80]', default: '[443]' } },
    };
    expect(makeJsonnet(fields, prod)).toEqual({
      ...nothing,
      jpath: ['/prod'],
      extStr: { size: '3', on: 'true' },
      tlaCode: { ports: '[443]' },
    });
    expect(makeJsonnet(fields, dev)).toMatchObject({
      jpath: ['/lib'],
      extStr: { size: '1' },
      tlaCode: { ports: '[80]' },
    });
  });

  it('writes the stage into texts and paths, and leaves code as it is', () => {
    const fields = { jpath: ['env/{stage}'], extStr: { stage: '{stage}' }, extCode: { text: '"{stage}"' } };
    expect(makeJsonnet(fields, dev)).toMatchObject({
      jpath: ['env/dev'],
      extStr: { stage: 'dev' },
      extCode: { text: '"{stage}"' },
    });
  });

  it.each([
    ['jpath', { jpath: { prod: ['a'] } }],
    ['extStr/size', { extStr: { size: { prod: 1 } } }],
    ['tlaCode/ports', { tlaCode: { ports: { production: '[]' } } }],
  ])('says that %s has nothing for a stage', (missing, fields) => {
    expect(makeJsonnet(fields, dev)).toEqual({ missing });
  });
});
