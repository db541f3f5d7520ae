import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import type { OfferedAction } from '@fairlead/core/model/custom-action.ts';
import type { Manifest } from '@fairlead/core/model/object.ts';

/** What an action wants done to one resource. */
export type Impact = { readonly operation: 'patch' | 'create'; readonly resource: JsonObject };

/**
 * Runs the scripts of actions that people wrote. A script that fails is an answer: the error's sentence names what is wrong with it.
 * `nowMs` is the script's time. Throws `cancelled` when called off.
 */
export interface ActionScripts {
  /** What the object offers now, by name. */
  discover(
    script: string,
    object: Manifest,
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Result<readonly OfferedAction[], string>>;
  /** What the action wants done; nothing is done by it. */
  perform(
    script: string,
    on: { readonly object: Manifest; readonly parameters: { readonly [name: string]: string } },
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Result<readonly Impact[], string>>;
}
