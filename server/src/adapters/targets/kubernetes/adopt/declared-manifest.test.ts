import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { describe, expect, it } from 'vitest';
import { readLive } from '../live-object.ts';
import { declaredManifest } from './declared-manifest.ts';

type Writer = { readonly manager: string; readonly fields: JsonObject; readonly subresource?: string };

function declared(kind: string, metadata: JsonObject, rest: JsonObject, writers: readonly Writer[]): Json {
  const managedFields = writers.map(({ manager, fields, subresource }) => ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(subresource === undefined ? {} : { subresource }),
  }));
  const common = { name: 'x', namespace: 'shop', uid: 'u', resourceVersion: '1', generation: 3, managedFields };
  return declaredManifest(readLive({ apiVersion: 'v1', kind, metadata: { ...common, ...metadata }, ...rest }));
}
const named = (more: JsonObject = {}) => ({ name: 'x', namespace: 'shop', ...more });

describe('server/src/adapters/targets/kubernetes/adopt/declared-manifest.ts', () => {
  it('is what kubectl noted of its last apply, without the note', () => {
    const noted = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', annotations: {} }, data: { a: '1' } };
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(noted), own: 'kept' };
    expect(declared('ConfigMap', { annotations }, { data: { a: '1', b: 'added by a webhook' } }, [])).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: named(),
      data: { a: '1' },
    });
  });

  it('is what people and tools hold, without what controllers and the status hold', () => {
    const writers = [
      { manager: 'kubectl-create', fields: { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { 'f:app': {} } } } },
      { manager: 'kube-controller-manager', fields: { 'f:data': { 'f:b': {} } } },
      { manager: 'kubelet', fields: { 'f:status': { 'f:phase': {} } }, subresource: 'status' },
    ];
    const rest = { data: { a: '1', b: '2' }, status: { phase: 'Bound' } };
    expect(declared('ConfigMap', { labels: { app: 'web', other: 'x' } }, rest, writers)).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: named({ labels: { app: 'web' } }),
      data: { a: '1' },
    });
  });

  it.each([
    ['leaves out the address that the server chose', '10.0.0.7', { ports: [{ port: 80 }] }],
    ['keeps that there is to be none', 'None', { clusterIP: 'None', ports: [{ port: 80 }] }],
  ])('%s', (_, clusterIP, spec) => {
    expect(declared('Service', {}, { spec: { clusterIP, ports: [{ port: 80 }] } }, [])).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: named(),
      spec,
    });
  });

  it('takes a note that is no JSON for none', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{' };
    expect(declared('ConfigMap', { annotations }, { data: { a: '1' } }, [])).toMatchObject({ data: { a: '1' } });
  });
});
