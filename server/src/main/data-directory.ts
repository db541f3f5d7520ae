import { join } from 'node:path';

/** Where everything that Fairlead writes lies; nothing is written elsewhere. Keys are kept apart from store and backups. */
export type DataDirectory = {
  readonly root: string;
  readonly store: string;
  readonly keys: string;
  readonly cliToken: string;
  readonly serverFile: string;
  readonly git: string;
  /** Charts and other contents from outside, and which of them each request meant: all of it can be fetched again. */
  readonly materials: string;
  readonly hosts: string;
  readonly supervisor: string;
  readonly logs: string;
  /** The quickstart's own repository and the person's clone of it. */
  readonly shopRepo: string;
  readonly shopClone: string;
};

export function dataDirectory(root: string): DataDirectory {
  return {
    root,
    store: join(root, 'store', 'fairlead.db'),
    keys: join(root, 'keys'),
    cliToken: join(root, 'keys', 'cli-token'),
    serverFile: join(root, 'server.json'),
    git: join(root, 'git'),
    materials: join(root, 'materials'),
    hosts: join(root, 'hosts'),
    supervisor: join(root, 'supervisor'),
    logs: join(root, 'logs'),
    shopRepo: join(root, 'shop.git'),
    shopClone: join(root, 'shop'),
  };
}
