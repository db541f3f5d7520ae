import { describe, expect, it } from 'vitest';
import { parseJqPath, placesOf } from './jq-path.ts';
import type { Json } from './json.ts';

const pod = {
  metadata: { annotations: { 'a.b/c': '1' } },
  spec: {
    containers: [
      { name: 'web', image: 'web:1', ports: [{ port: 80 }, { port: 81 }] },
      { name: 'proxy', image: 'proxy:1' },
    ],
    volumes: [],
  },
};

describe('core/src/lib/jq-path.ts', () => {
  it.each<readonly [string, readonly string[]]>([
    ['.', ['']],
    ['.spec', ['/spec']],
    ['.spec.containers[0].image', ['/spec/containers/0/image']],
    ['.spec.containers[].image', ['/spec/containers/0/image', '/spec/containers/1/image']],
    ['.spec.containers[]?.ports[]?.port', ['/spec/containers/0/ports/0/port', '/spec/containers/0/ports/1/port']],
    ['.metadata.annotations["a.b/c"]', ['/metadata/annotations/a.b~1c']],
    ['.metadata.annotations."a.b/c"', ['/metadata/annotations/a.b~1c']],
    ['.metadata[]', ['/metadata/annotations']],
    ['.spec.containers[] | select(.name == "proxy")', ['/spec/containers/1']],
    ['.spec.containers[] | select(.name == "proxy") | .image', ['/spec/containers/1/image']],
    ['.spec.containers[]|select(.name != "proxy")|.image', ['/spec/containers/0/image']],
    ['.spec.containers[] | select(.name == "a | b")', []],
    ['.spec.containers[] | select(.name == "web" and .image == "web:1") | .name', ['/spec/containers/0/name']],
    ['.spec.containers[] | select(.name == "no" or .image == "proxy:1") | .name', ['/spec/containers/1/name']],
    ['.spec.containers[] | select(.ports == null) | .name', ['/spec/containers/1/name']],
    ['.spec.containers[].ports[]? | select(.port == 81)', ['/spec/containers/0/ports/1']],
    ['.spec.nothing.here', []],
    ['.spec.containers[7]', []],
  ])('%s leads there', (text, pointers) => {
    const path = parseJqPath(text);
    expect(path.ok && placesOf(pod, path.value).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each([
    'spec',
    '.spec | keys',
    '.spec.replicas + 1',
    '..',
    'del(.spec)',
    '.a | select(.name | test("x"))',
    '.a[1:2]',
    '.spec.',
    '',
    '| .a',
    '.a | select(.b == "x" and .c == "y" or .d == "z")',
  ])('does not take %j for a path, and says what it would take', (text) => {
    const path = parseJqPath(text);
    expect(path).toMatchObject({ ok: false, error: expect.stringContaining('select(.name == "value")') });
  });

  it('names list items by their name, so that a place is known again where others came before it', () => {
    const path = parseJqPath('.[].image');
    const trails = (value: Json) => (path.ok ? placesOf(value, path.value).map(({ trail }) => trail) : []);
    const [web, proxy] = pod.spec.containers as readonly Json[];
    expect(trails([web ?? null])).toEqual(['/[web]/image']);
    expect(trails([proxy ?? null, web ?? null])).toEqual(['/[proxy]/image', '/[web]/image']);
  });
});
