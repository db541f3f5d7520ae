import { describe, expect, it } from 'vitest';
import type { RepoUrl } from '../model/ids.ts';
import { parseGitmodules, submoduleUrl } from './submodules.ts';

describe('core/src/source/submodules.ts', () => {
  it('reads path and address of each submodule, in any order, with quotes and remarks', () => {
    const text = [
      '# ours',
      '[core]',
      '\tpath = nothing',
      '[submodule "one"]',
      '\tpath = vendor/one/',
      '\turl = ../one.git ; beside us',
      '[Submodule "two \\"x\\""]',
      'url="https://git.example.org/a b"',
      'path = two',
      '[submodule "half"]',
      'path = half',
    ].join('\r\n');
    expect([...parseGitmodules(text)]).toEqual([
      ['vendor/one', '../one.git'],
      ['two', 'https://git.example.org/a b'],
    ]);
  });

  const parent = 'https://git.example.org/team/shop' as RepoUrl;
  it.each([
    ['../api.git', 'https://git.example.org/team/api'],
    ['./parts', 'https://git.example.org/team/shop/parts'],
    ['https://git.example.org:443/team/api.git/', 'https://git.example.org/team/api'],
  ])('takes %s for %s', (written, url) => {
    expect(submoduleUrl(parent, written, 'https://git.example.org/team' as RepoUrl)).toEqual({ ok: true, value: url });
  });

  it.each([
    ['../../other/secrets', /git\.example\.org\/other\/secrets, which is not below/],
    ['../../../../../etc', /not below/],
    ['../team-b', /not below/],
    ['https://evil.example/team/api', /evil\.example/],
    ['http://git.example.org/team/api', /not below/],
    ['https://user:hunter2@git.example.org/team/api', /user name or password/],
    ['ext::sh -c id', /remote helpers/],
    ['file:///etc', /elsewhere/],
    ['/etc', /elsewhere/],
    ['--upload-pack=id', /must not begin with "-"/],
  ])('refuses %s', (written, why) => {
    const within = 'https://git.example.org/team' as RepoUrl;
    const read = submoduleUrl(written === '../team-b' ? within : parent, written, within);
    expect(read).toMatchObject({ ok: false, error: expect.stringMatching(why) });
    expect(JSON.stringify(read)).not.toContain('hunter2');
  });
});
