import { describe, expect, it } from 'vitest';
import { completeLockfile } from './complete-lockfile.ts';

const parent = {
  version: '1.0.0',
  resolved: 'https://registry.example/tool.tgz',
  dev: true,
  optionalDependencies: { 'tool-linux-x64-musl': '1.0.0', 'tool-darwin-arm64': '1.0.0', 'tool-linux-x64': '1.0.0' },
};

describe('tools/check/complete-lockfile.ts', () => {
  it('adds the packages of other platforms, in order, and drops addresses', () => {
    const lock = {
      packages: { '': {}, 'node_modules/tool': parent, 'node_modules/tool-linux-x64': { version: '1.0.0' } },
    };
    const completed = completeLockfile(lock);
    expect(Object.keys(completed.packages)).toEqual([
      '',
      'node_modules/tool',
      'node_modules/tool-darwin-arm64',
      'node_modules/tool-linux-x64',
      'node_modules/tool-linux-x64-musl',
    ]);
    expect(completed.packages).toMatchObject({
      'node_modules/tool-darwin-arm64': { version: '1.0.0', os: ['darwin'], cpu: ['arm64'], dev: true, optional: true },
      'node_modules/tool-linux-x64-musl': { libc: ['musl'] },
    });
    expect(JSON.stringify(completed)).not.toContain('registry.example');
    expect(completeLockfile(completed)).toEqual(completed);
  });

  it('leaves alone what is optional for another reason, and links', () => {
    const packages = {
      'node_modules/tool': { version: '1.0.0', optionalDependencies: { fsevents: '~2.3.3', 'nice-x64': '^1.0.0' } },
      'node_modules/@fairlead/core': { resolved: 'core', link: true },
    };
    expect(completeLockfile({ packages })).toEqual({ packages: { ...packages } });
  });
});
