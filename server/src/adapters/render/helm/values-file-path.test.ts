import { describe, expect, it } from 'vitest';
import { valuesFilePath } from './values-file-path.ts';

describe('server/src/adapters/render/helm/values-file-path.ts', () => {
  it.each([
    ['beside the chart', 'charts/shop', 'values-prod.yaml', 'charts/shop/values-prod.yaml'],
    ['above the chart', 'charts/shop', '../../env/prod.yaml', 'env/prod.yaml'],
    ['from the top of the repository', 'charts/shop', '/env/prod.yaml', 'env/prod.yaml'],
    ['of a chart at the top', '', './prod.yaml', 'prod.yaml'],
  ])('finds a file %s', (_sentence, chart, written, path) => {
    expect(valuesFilePath(chart, written)).toEqual({ ok: true, value: path });
  });

  it.each([
    ['leaves the repository', 'charts/shop', '../../../etc/passwd', 'leaves the repository'],
    ['is the chart itself', 'charts/shop', '../..', 'is a folder'],
    ["is Git's own", '', '.git/config', "Git's own directory"],
  ])('refuses one that %s', (_sentence, chart, written, message) => {
    expect(valuesFilePath(chart, written)).toMatchObject({ ok: false, error: expect.stringContaining(message) });
  });
});
