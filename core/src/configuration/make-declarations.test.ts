import { describe, expect, it } from 'vitest';
import type { CommitSha, RepoUrl } from '../model/ids.ts';
import { connectionFor, makeConnection, makeTarget } from './make-declarations.ts';
import { parseConfigurationFile } from './parse-configuration-file.ts';

const declared = {
  repo: 'https://git.example.org/fleet' as RepoUrl,
  path: 'a.yaml',
  line: 1,
  commit: 'a'.repeat(40) as CommitSha,
};
const parse = (kind: string, name: string, spec: string) => {
  const text = `apiVersion: fairlead.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
  return parseConfigurationFile(text, 'a.yaml').documents[0];
};
const connection = (name: string, spec: string) => {
  const document = parse('Connection', name, spec);
  if (document?.kind !== 'Connection') throw new Error('not read');
  return makeConnection(document, declared);
};

describe('core/src/configuration/make-declarations.ts', () => {
  it('finds the connection of a repository by its longest address, never by half a name', () => {
    const connections = [
      connection('all', '{git: {url: "https://git.example.org/"}}'),
      connection('team', '{git: {url: "https://git.example.org/team"}}'),
      connection('ssh', '{git: {url: "git@git.example.org:infra"}}'),
      connection('hook', '{webhook: {url: "https://git.example.org/"}}'),
    ];
    const nameFor = (address: string) => connectionFor(connections, address as RepoUrl)?.name;
    expect(nameFor('https://git.example.org/team/shop')).toBe('team');
    expect(nameFor('https://git.example.org/team')).toBe('team');
    expect(nameFor('https://git.example.org/teamwork')).toBe('all');
    expect(nameFor('https://git.example.org.evil.example/team')).toBeUndefined();
    expect(nameFor('git@git.example.org:infra/dns')).toBe('ssh');
    expect(nameFor('git@git.example.org:other')).toBeUndefined();
  });

  it('fills in what a target leaves out', () => {
    const document = parse('Target', 'dev', '{host: {ports: [80, 8000-8099]}}');
    if (document?.kind !== 'Target') throw new Error('not read');
    expect(makeTarget(document, declared)).toMatchObject({
      tier: 'non-production',
      labels: {},
      runs: {
        kind: 'host',
        roots: [],
        ports: [
          { from: 80, to: 80 },
          { from: 8000, to: 8099 },
        ],
        user: null,
        backend: 'supervisor',
      },
    });
  });
});
