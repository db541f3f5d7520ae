import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { publish } from './cache.ts';
import { findOnPath, run } from './run.ts';

export interface GoPart {
  readonly part: string;
  readonly version: string;
  /** Folder of the module that pins everything: go.mod, go.sum and sources. It is copied, never written to. */
  readonly module: string;
  /** Program name -> package to build. */
  readonly programs: Readonly<Record<string, string>>;
  /** Variables set at link time: `import/path.name=value`. */
  readonly linkVariables?: readonly string[];
  /** More options of `go build`, and more environment: another system, another form. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What is done with the built programs before they count as built. */
  readonly finish?: (out: string) => Promise<void>;
}

/** Builds the programs of a Go module, one after the other, and publishes them in the cache. */
export async function buildGoPart(asked: GoPart): Promise<void> {
  const { part, version, module, programs, linkVariables = [], env = {}, finish } = asked;
  const go = findOnPath('go');
  if (go === undefined) throw new Error(`${part} is built with Go: install Go 1.26 or newer (go.dev/dl) and try again`);
  const ldflags = ['-s', '-w', ...linkVariables.map((variable) => `-X ${variable}`)].join(' ');
  await publish(part, version, async (scratch, out) => {
    const source = join(scratch, 'module');
    await cp(module, source, { recursive: true });
    for (const [name, path] of Object.entries(programs)) {
      const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', ...(asked.flags ?? []), '-ldflags', ldflags];
      await run(go, ['build', ...flags, '-o', join(out, name), path], {
        cwd: source,
        env: { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '', ...env },
      });
    }
    await finish?.(out);
  });
}
