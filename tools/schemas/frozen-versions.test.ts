import { indexKinds } from '@fairlead/core/insight/check-schemas.ts';
import { matchSchema } from '@fairlead/core/insight/match-schema.ts';
import { describe, expect, it } from 'vitest';
import { schemasOfVersion } from '../../server/src/cli/offline/api-schemas.ts';
import { frozenVersions } from './frozen-versions.ts';

describe('tools/schemas/frozen-versions.ts', () => {
  it.each(frozenVersions)('%s is frozen whole', async (version) => {
    const schemas = await schemasOfVersion(Number(version.split('.')[1]));
    if (schemas === undefined) throw new Error('it is not there; run `npm run schemas`');
    expect((schemas as { readonly version?: string }).version).toBe(version);
    const index = indexKinds(schemas);
    const deployment = index.get('apps/v1 Deployment') ?? {};
    const spec = {
      selector: {},
      template: { spec: { containers: [{ name: 'a', imag: 'b', resources: { limits: { cpu: 1 } } }] } },
    };
    expect(matchSchema({ apiVersion: 'apps/v1', kind: 'Deployment', spec }, deployment, schemas)).toEqual([
      { path: 'spec.template.spec.containers[0].imag', message: 'unknown field; did you mean "image"?' },
    ]);
    expect(
      index.has('v1 ConfigMap') &&
        index.has('networking.k8s.io/v1 Ingress') &&
        !index.has('policy/v1beta1 PodDisruptionBudget'),
    ).toBe(true);
  });

  it('knows no other', async () => {
    expect(await schemasOfVersion(12)).toBeUndefined();
  });
});
