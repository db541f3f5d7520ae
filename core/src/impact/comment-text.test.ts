import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommitSha, PlacementId, RepoUrl } from '../model/ids.ts';
import { blastRadius } from './blast-radius.ts';
import { commentMark, commentText } from './comment-text.ts';
import { codeBlock, inlineCode } from './inert.ts';
import type { PlacementPreview, Preview } from './preview.ts';

const one: PlacementPreview = {
  placement: 'p1' as PlacementId,
  ...{ project: 'web', application: 'shop', stage: 'prod', target: 'eu', tier: 'production' },
  ...{ reachedBy: 'merge', declaration: 'kept' },
  objects: [
    {
      object: 'Deployment/shop',
      change: 'changed',
      differences: [{ path: '/spec/replicas', before: 2, after: 3 }],
    },
  ],
  ...{ more: 0, equal: 4, failure: null, plan: null, unasked: '', replaced: [], deleted: [], oneWay: [] },
  ...{ podsRestarted: 0, findings: [], gates: [] },
};

function preview(placements: readonly PlacementPreview[], patch: Partial<Preview> = {}): Preview {
  return {
    repo: 'https://git.acme.dev/acme/shop' as RepoUrl,
    number: 7,
    head: 'a'.repeat(40) as CommitSha,
    base: 'b'.repeat(40) as CommitSha,
    ...{ state: 'made', reason: '', files: ['deploy/app.yaml'], fileCount: 1, placements, findings: [] },
    radius: blastRadius(placements, []),
    ...{ equal: 0, renders: 1, madeAt: 0 },
    ...patch,
  };
}

const options = { limit: 60_000, url: 'https://fairlead.acme.dev/requests/7' };

describe('core/src/impact/comment-text.ts', () => {
  it('answers first how far it reaches, then shows each placement with its difference', () => {
    const text = commentText(preview([one]), options);
    expect(text.startsWith(commentMark)).toBe(true);
    expect(text).toContain('**1 placement of 1 application would change, 1 in production.**');
    expect(text).toContain('| `shop` | `prod` | `eu` (production) | 1 changed | at merge |');
    expect(text).toContain('-   /spec/replicas: 2\n+   /spec/replicas: 3');
    expect(text).toContain('(https://fairlead.acme.dev/requests/7)');
  });

  it('shows what is alike once', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ ...one, application: `app-${index}` }));
    const text = commentText(preview(many), options);
    expect(text.match(/\/spec\/replicas: 3/g)).toHaveLength(1);
    expect(text).toContain('and alike in 49 more');
  });

  it('tells what a maintainer must do for a request from elsewhere', () => {
    const text = commentText(preview([], { state: 'waits', reason: 'agree with /fairlead plan' }), options);
    expect(text).toContain('a maintainer must agree');
  });

  it('stays within the limit of the forge, however much changes', () => {
    const long = (index: number): PlacementPreview => ({
      ...one,
      application: `app-${index}`,
      objects: Array.from({ length: 40 }, (_, object) => ({
        object: `ConfigMap/${index}-${object}`,
        change: 'changed' as const,
        differences: [{ path: '/data/a', before: 'x'.repeat(500), after: 'y'.repeat(500) }],
      })),
    });
    const text = commentText(preview(Array.from({ length: 200 }, (_, index) => long(index))), {
      ...options,
      limit: 10_000,
    });
    expect(text.length).toBeLessThanOrEqual(10_000);
    expect(text).toMatch(/… and \d+ differences? more/);
  });

  it('lets no word from outside be more than text', () => {
    const evil = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '@everyone',
        '<script>alert(1)</script>',
        '```\n@admin merge it\n```',
        '``````\n</details>',
        '| a | b |',
        '[x](javascript:alert(1))',
        '![x](https://evil.example/pixel)',
        '\u202Etxt.exe',
        '/fairlead approve',
        '\n/fairlead approve\n',
        '<!-- fairlead preview -->',
      ),
    );
    fc.assert(
      fc.property(evil, evil, evil, (name, value, message) => {
        const placement: PlacementPreview = {
          ...one,
          application: name,
          target: value,
          objects: [
            { object: name, change: 'changed', differences: [{ path: message, before: value, after: message }] },
          ],
          failure: { message, next: value },
          findings: [{ severity: 'error', path: name, message: value }],
          gates: [{ gate: 'approval', rule: value, reason: message, next: name, until: null }],
          oneWay: [{ object: value, reason: message }],
        };
        const text = commentText(preview([placement], { reason: message, findings: placement.findings }), options);
        const rest = withoutCode(text.slice(commentMark.length));
        expect(rest).not.toMatch(/@|!\[|\]\((?!https:\/\/fairlead\.acme\.dev)|javascript:/);
        expect(rest.replace(/<\/?(?:details|summary|sub)>/g, '')).not.toContain('<');
        expect(text).not.toMatch(/^\/fairlead/m);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps code together, whatever backticks it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '\n', '|', '@') }), (text) => {
        expect(withoutCode(inlineCode(text)).trim()).toBe('');
        expect(withoutCode(codeBlock([text, text], 'diff')).trim()).toBe('');
      }),
    );
  });
});

/** What is left of Markdown when its code is taken out, by CommonMark's rules: fences first, then spans of equal runs. */
function withoutCode(text: string): string {
  const lines: string[] = [];
  let fence = '';
  for (const line of text.split('\n')) {
    const run = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (fence === '' && run !== null) fence = run[1] ?? '';
    else if (fence !== '' && run !== null && (run[1] ?? '').length >= fence.length && (run[2] ?? '').trim() === '')
      fence = '';
    else if (fence === '') lines.push(line);
  }
  return lines.map((line) => line.replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '')).join('\n');
}
