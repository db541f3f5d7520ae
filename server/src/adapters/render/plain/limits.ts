/** What one render may take; each is far above honest use. */
export type RenderLimits = {
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  /** Characters and nodes of all documents with their aliases written out. */
  readonly maxExpandedSize: number;
  readonly maxFiles: number;
  readonly maxDirectories: number;
  /** Names seen in all listings, taken or not. */
  readonly maxEntries: number;
  readonly maxDepth: number;
  readonly maxObjects: number;
};

const mib = 1024 * 1024;

export const renderLimits: RenderLimits = {
  maxFileBytes: 5 * mib,
  maxTotalBytes: 64 * mib,
  maxExpandedSize: 64 * mib,
  maxFiles: 10_000,
  maxDirectories: 10_000,
  maxEntries: 500_000,
  maxDepth: 64,
  maxObjects: 10_000,
};
