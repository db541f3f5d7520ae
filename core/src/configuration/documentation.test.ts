import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommitSha, RepoUrl } from '../model/ids.ts';
import type { Preset, Tier } from '../model/settings.ts';
import { readLock } from '../promote/read-lock.ts';
import { compileConfiguration } from './compile-configuration.ts';
import { formatProblem } from './configuration.ts';
import { kindSchemas } from './kind-schemas.ts';
import { parseConfigurationFile } from './parse-configuration-file.ts';
import { presetSettings } from './presets.ts';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);

describe('docs/configuration.md', () => {
  it('has a section with examples for every kind, and all of them compile together', () => {
    for (const kind of Object.keys(kindSchemas)) expect(page).toContain(`\n## ${kind}\n`);
    const files = examples
      .filter((text) => text.includes('apiVersion'))
      .map((text, index) => ({
        repo: 'https://git.example.org/fleet' as RepoUrl,
        path: `${index}.yaml`,
        commit: 'a'.repeat(40) as CommitSha,
        parsed: parseConfigurationFile(text, `${index}.yaml`),
      }));
    const { problems, placements } = compileConfiguration({
      files,
      previous: null,
      hash: (text) => createHash('sha256').update(text).digest('hex'),
    });
    expect(problems.map(formatProblem)).toEqual([]);
    expect(placements.map(({ application, stage, target }) => `${application} ${stage} ${target}`)).toEqual([
      'front dev dev',
      'front prod prod',
      'queue dev dev',
      'queue prod prod',
      'redis dev dev',
      'redis prod prod',
      'site dev dev',
      'web dev dev',
      'web staging staging',
      'web prod prod',
      'gateway default dev',
      'gateway default prod',
      'gateway default staging',
      'shop dev dev',
      'shop staging staging',
      'shop prod prod',
      'shop-db dev dev',
      'shop-db staging staging',
      'shop-db prod prod',
    ]);
  });

  it('shows a lock file that can be read', () => {
    const locks = examples.filter((text) => !text.includes('apiVersion'));
    expect(locks.map((text) => readLock(text).ok)).toEqual([true]);
  });

  it('shows every field of every kind', () => {
    const all = examples.join('\n');
    for (const schema of Object.values(kindSchemas)) {
      for (const field of Object.keys(schema.properties.spec.properties))
        expect(all, field).toMatch(new RegExp(`\\b${field}:`));
    }
  });

  it('has the table of presets as it is', () => {
    const columns: readonly (readonly [Preset, Tier])[] = [
      ['conservative', 'production'],
      ['recommended', 'non-production'],
      ['recommended', 'production'],
      ['aggressive', 'production'],
    ];
    const settings = columns.map(([preset, tier]) => presetSettings(preset, tier));
    const row = (name: string, cells: readonly (string | number)[]) =>
      `| ${[`\`${name}\``, ...cells.map((cell) => (typeof cell === 'number' ? cell : `\`${cell}\``))].join(' | ')} |`;
    expect(page).toContain(
      row(
        'sync.mode',
        settings.map(({ sync }) => sync),
      ),
    );
    expect(page).toContain(
      row(
        'sync.prune',
        settings.map(({ prune }) => prune),
      ),
    );
    expect(page).toContain(
      row(
        'sync.heal',
        settings.map(({ heal }) => heal),
      ),
    );
    expect(page).toContain(
      row(
        'sync.retry.limit',
        settings.map(({ retry }) => retry.limit ?? 'unlimited'),
      ),
    );
    expect(page).toContain(
      row(
        'sync.retry.slow',
        settings.map(({ retry }) => (retry.slowMs === 3_600_000 ? '1h' : 'off')),
      ),
    );
    expect(page).toContain(
      row(
        'notify',
        settings.map(({ notify }) => notify),
      ),
    );
  });
});
