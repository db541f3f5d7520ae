import type { MaterialPin, OutsideRequest } from '@fairlead/core/model/material.ts';
import type { FileTree } from './archive/file-tree.ts';
import type { PlaceAccess } from './outside-client.ts';

/** What one sort of place does: each in a file of its own. Errors are thrown as `AppError`. */
export type Place<K extends OutsideRequest['kind']> = {
  /** Which content a request means now; asks the place. */
  find(request: Extract<OutsideRequest, { kind: K }>, access: PlaceAccess, signal: AbortSignal): Promise<MaterialPin>;
  /** The bytes of a pin, proven to be those of its digest. */
  fetch(
    request: Extract<OutsideRequest, { kind: K }>,
    pin: MaterialPin,
    access: PlaceAccess,
    signal: AbortSignal,
  ): Promise<Buffer>;
  /** What the publisher of a chart says of it, signed. Errors: `not-found` where there is nothing. */
  provenance?(
    request: Extract<OutsideRequest, { kind: K }>,
    pin: MaterialPin,
    access: PlaceAccess,
    signal: AbortSignal,
  ): Promise<Buffer>;
  /** The files in those bytes. */
  unpack(request: Extract<OutsideRequest, { kind: K }>, bytes: Buffer): FileTree;
};
