/** What is read of an entry of package-lock.json. The rest of it is passed through. */
interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What is read of package-lock.json. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

const systems = new Set([
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]);
const processors = new Set([
  ...['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'],
]);
const exactVersion = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/**
 * The lock file with an entry for every platform's package of what it holds, and without registry addresses.
 * npm leaves out the packages that the registry at hand did not have when the lock file was made; `npm ci` then refuses
 * the whole file, and on such a platform the package would be missing.
 */
export function completeLockfile<T extends Lockfile>(lock: T): T {
  const missing = missingPlatformPackages(lock);
  const entries = [...Object.entries(lock.packages), ...missing].map(([path, entry]) => [path, withoutAddress(entry)]);
  entries.sort(([a], [b]) => String(a).localeCompare(String(b), 'en'));
  return { ...lock, packages: Object.fromEntries(entries) };
}

/** The entries that a lock file lacks: packages of one platform that some package of it names with an exact version. */
export function missingPlatformPackages({ packages }: Lockfile): readonly (readonly [string, LockEntry])[] {
  const missing = new Map<string, LockEntry>();
  for (const parent of Object.values(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      const platform = platformOf(name);
      if (packages[path] || !platform || !exactVersion.test(version)) continue;
      missing.set(path, { version, ...platform, ...(parent.dev ? { dev: true } : {}), ...{ optional: true } });
    }
  }
  return [...missing];
}

/** Which machines a package is for, by its name; undefined if its name does not say. */
function platformOf(name: string): { cpu: string[]; libc?: string[]; os?: string[] } | undefined {
  const words = name.split(/[-/]/);
  const cpu = words.filter((word) => processors.has(word));
  const os = words.filter((word) => systems.has(word));
  if (cpu.length === 0) return undefined;
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined;
  return { cpu, ...(libc ? { libc } : {}), ...(os.length > 0 ? { os } : {}) };
}

function withoutAddress(entry: LockEntry): LockEntry {
  if (entry.link || !entry.resolved) return entry;
  const { resolved: _, ...rest } = entry;
  return rest;
}
