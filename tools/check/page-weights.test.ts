import { describe, expect, test } from 'vitest';
import { filesOfPages } from './page-weights.ts';

const manifest = {
  'index.html': {
    file: 'assets/index.js',
    isEntry: true,
    css: ['assets/index.css'],
    assets: ['assets/face.woff2', 'assets/face-latin-ext-wght-x.woff2'],
    imports: ['_shared.js'],
  },
  '_shared.js': { file: 'assets/shared.js' },
  'src/pages/now.tsx': { file: 'assets/now.js', imports: ['index.html', '_shared.js', '_axis.js'] },
  '_axis.js': { file: 'assets/axis.js', imports: ['_shared.js', 'src/pages/now.tsx'] },
  'src/pages/insight.tsx': { file: 'assets/insight.js', css: ['assets/insight.css'] },
  'src/components/time-chart.tsx': { file: 'assets/chart.js' },
};

describe('tools/check/page-weights.ts', () => {
  test('a page weighs what every page begins with and what it imports, each once', () => {
    const pages = filesOfPages(manifest);
    expect([...pages.keys()]).toEqual(['now', 'insight']);
    expect([...(pages.get('now') ?? [])].sort()).toEqual([
      'assets/axis.js',
      'assets/face.woff2',
      'assets/index.css',
      'assets/index.js',
      'assets/now.js',
      'assets/shared.js',
    ]);
  });

  test('letters that few names hold are fetched with the first of them', () => {
    expect(filesOfPages(manifest).get('now')?.has('assets/face-latin-ext-wght-x.woff2')).toBe(false);
  });

  test('what is fetched later, when it is asked for, weighs nothing', () => {
    const files = filesOfPages(manifest).get('insight');
    expect(files?.has('assets/insight.css')).toBe(true);
    expect(files?.has('assets/chart.js')).toBe(false);
  });
});
