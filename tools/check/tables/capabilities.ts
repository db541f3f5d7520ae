/** A way to touch the world, and the zones that may use it. Types may be imported everywhere, tests may use all. */
export interface Capability {
  readonly modules: readonly string[];
  readonly zones: readonly string[];
}

const worldly = ['server/io', 'server/supervisor', 'server/adapters/*', 'server/main'];
const scaffolding = ['server/testing', 'server/simulation', 'server/steel', 'server/e2e', 'tools', 'docs', 'bench'];

/** Modules of Node (without what comes after a `/`) and packages. `fetch` is the global. */
export const capabilities: readonly Capability[] = [
  { modules: ['node:child_process'], zones: [...worldly, ...scaffolding] },
  { modules: ['node:fs'], zones: [...worldly, ...scaffolding] },
  {
    modules: [
      'node:net',
      'node:http',
      'node:http2',
      'node:https',
      'node:tls',
      'node:dns',
      'node:dgram',
      'undici',
      'fetch',
    ],
    // The page has no other way to its own server.
    zones: [...worldly, ...scaffolding, 'web'],
  },
  { modules: ['node:sqlite'], zones: ['server/adapters/store/*', 'server/supervisor', ...scaffolding] }, // the supervisor's lock on its directory
  { modules: ['node:worker_threads'], zones: ['server/adapters/*', 'server/main', ...scaffolding] },
];
