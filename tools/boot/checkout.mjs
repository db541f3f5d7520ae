import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What boot keeps for itself. Not in the root's `node_modules`, which every `npm ci` empties. */
export const bootModules = join(root, 'tools', 'boot', 'node_modules');
