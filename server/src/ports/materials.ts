import type { Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { MaterialPin, OutsideRequest } from '@fairlead/core/model/material.ts';
import type { Tree } from './git.ts';

export type OpenedMaterial = {
  readonly pin: MaterialPin;
  /** Its files; a chart's begin with `Chart.yaml`. */
  readonly tree: Tree;
};

/**
 * Charts, OCI artefacts, archives and buckets: what lies outside of Git. Content is known by its digest and checked
 * at every use.
 */
export interface Materials {
  /**
   * What a request means now. Asks the place where it lies at most once in a while; what one version meant once it means
   * for ever. While the place does not answer, what it said last holds.
   */
  resolve(request: OutsideRequest, signal: AbortSignal): Promise<Result<MaterialPin, Failure>>;
  /**
   * Its files: from what is kept here, else from where they lie. With `keyring` (armoured public keys) a chart is opened only
   * if its provenance proves that one of these signed it; `null` opens it unsigned.
   */
  open(request: OutsideRequest, signal: AbortSignal, keyring?: string | null): Promise<Result<OpenedMaterial, Failure>>;
  close(): Promise<void>;
}
