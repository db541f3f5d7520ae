import { describe, expect, it } from 'vitest';
import { makeHelm } from './make-helm.ts';

const prod = { stage: 'prod', tier: 'production' } as const;
const dev = { stage: 'dev', tier: 'non-production' } as const;

describe('core/src/configuration/make-helm.ts', () => {
  it('is nothing where nothing is said', () => {
    expect(makeHelm(undefined, prod)).toBeUndefined();
  });

  it('fills in what is left out', () => {
    expect(makeHelm({}, prod)).toEqual({ valuesFiles: [], values: {}, apiVersions: [], skipCrds: false });
  });

  it('takes the stage before its tier, and the tier before the default', () => {
    const fields = { valuesFiles: { prod: ['prod.yaml'], 'non-production': ['test.yaml'], default: ['all.yaml'] } };
    expect([prod, dev].map((place) => makeHelm(fields, place))).toMatchObject([
      { valuesFiles: ['prod.yaml'] },
      { valuesFiles: ['test.yaml'] },
    ]);
  });

  it.each([
    ['valuesFiles', { valuesFiles: { prod: ['prod.yaml'] } }],
    ['kubeVersion', { kubeVersion: { prod: '1.34' } }],
  ])('says that %s has nothing for a stage', (missing, fields) => {
    expect(makeHelm(fields, dev)).toEqual({ missing });
  });
});
