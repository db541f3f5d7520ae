import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import type { Forges } from '../ports/forge.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { LoopDeps } from '../reconcile/loop-deps.ts';

/** What looking at requests touches: what the loop touches to render and plan, the forges, and the configuration in force. */
export type RequestDeps = LoopDeps & {
  readonly forges: Forges;
  readonly configuration: () => Configuration;
  /** Where the configuration is, and in which folder of it. */
  readonly configurationAccess: RepoAccess;
  readonly configurationPath: string;
  readonly decodeText: (bytes: Uint8Array) => Result<string, string>;
  /** Where people reach the page; null where it has no address that others reach. */
  readonly publicUrl: () => string | null;
};
