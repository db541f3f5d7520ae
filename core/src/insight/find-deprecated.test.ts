import { describe, expect, it } from 'vitest';
import { someObject } from '../testing/builders.ts';
import { findDeprecated } from './find-deprecated.ts';

describe('core/src/insight/find-deprecated.ts', () => {
  it.each([
    ['policy/v1beta1', 'PodDisruptionBudget', 24, false, 'goes with Kubernetes 1.25; write policy/v1'],
    ['policy/v1beta1', 'PodDisruptionBudget', 25, true, 'is gone since Kubernetes 1.25; write policy/v1'],
    ['extensions/v1beta1', 'Ingress', 36, true, 'networking.k8s.io/v1'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 36, true, 'autoscaling/v2'],
  ])('tells of %s %s on 1.%i', (apiVersion, kind, minor, isGone, words) => {
    expect(findDeprecated([someObject(apiVersion, kind, 'a')], minor)).toEqual([
      expect.objectContaining({ isGone, message: expect.stringContaining(words) }),
    ]);
  });

  it.each([
    ['apps/v1', 'Deployment'],
    ['storage.k8s.io/v1beta1', 'VolumeAttributesClass'],
    ['example.org/v1beta1', 'Thing'],
  ])('says nothing of %s %s', (apiVersion, kind) => {
    expect(findDeprecated([someObject(apiVersion, kind, 'a')], 36)).toEqual([]);
  });
});
