/** Who may import whom. A zone (see `zones.ts`) always may import itself; what is not listed may import nothing. */
export interface Direction {
  readonly zone: string;
  readonly may: readonly string[];
}

/** The first line that fits a zone counts. */
export const directions: readonly Direction[] = [
  { zone: 'core/lib', may: [] },
  { zone: 'core/model', may: ['core/lib'] },
  { zone: 'core/*', may: ['core/*'] }, // without cycles between folders: see the rule `cycles`
  { zone: 'server/io', may: ['server/ports', 'core/*'] }, // the system's clock is a port's
  { zone: 'server/ports', may: ['core/*'] },
  // The host target is the client's side of the supervisor's protocol.
  { zone: 'server/adapters/targets/host', may: ['server/supervisor', 'server/ports', 'server/io', 'core/*'] },
  { zone: 'server/adapters/*', may: ['server/ports', 'server/io', 'core/*'] },
  { zone: 'server/supervisor', may: ['server/ports', 'server/io', 'core/*'] },
  { zone: 'server/reconcile', may: ['server/ports', 'core/*'] },
  { zone: 'server/usecases', may: ['server/ports', 'server/reconcile', 'core/*'] },
  { zone: 'server/requests', may: ['server/ports', 'server/reconcile', 'server/usecases', 'core/*'] },
  { zone: 'server/api', may: ['server/usecases', 'server/ports', 'server/io', 'core/*'] },
  { zone: 'server/agent', may: ['server/reconcile', 'server/usecases', 'server/ports', 'server/io', 'core/*'] },
  { zone: 'server/cli', may: ['server/ports', 'server/io', 'core/*'] },
  { zone: 'server/main', may: ['server/*', 'core/*'] },
  { zone: 'server/simulation', may: ['server/*', 'core/*', 'tools'] },
  { zone: 'server/steel', may: ['server/*', 'core/*', 'tools'] },
  { zone: 'server/e2e', may: ['server/*', 'core/*', 'tools'] },
  { zone: 'server/testing', may: ['server/*', 'core/*', 'tools'] },
  { zone: 'web', may: ['core/*'] },
  { zone: 'tools', may: ['server/*', 'core/*'] },
  { zone: 'docs', may: ['core/*'] }, // generators of reference pages
  { zone: 'bench', may: ['server/*', 'core/*', 'tools'] },
];

/** Folders of an adapter family that all its tools share, such as one schema for two databases. */
export const sharedByFamily: readonly string[] = [
  'server/adapters/store/schema',
  'server/adapters/render/engine',
  'server/adapters/materials/archive',
];

/** Imported by tests and by each other only. */
export const testZones: readonly string[] = ['server/simulation', 'server/steel', 'server/e2e', 'server/testing'];

/** The packages that core may use: pure ones. The other packages may use what their package.json names. */
export const corePackages: readonly string[] = ['croner', 'js-yaml', 'semver', 'typebox', 'yaml'];
