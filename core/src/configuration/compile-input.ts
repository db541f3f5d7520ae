import type { Hash } from '../model/ids.ts';
import type { Preset } from '../model/settings.ts';
import type { ConfigurationFile } from './collect-documents.ts';
import type { Configuration } from './configuration.ts';

export type CompileInput = {
  readonly files: readonly ConfigurationFile[];
  readonly hash: Hash;
  /** What the operator of the installation prefers; `recommended` where nothing is said. */
  readonly installationDefaults?: { readonly preset: Preset };
  /** What was in force before: a document that is broken now stays as it was. Null at the first load. */
  readonly previous: Configuration | null;
  /** Whether a person allowed the document of this digest to loosen what stood before. Default: nobody did. */
  readonly isAllowed?: (subject: string, digest: string) => boolean;
};
