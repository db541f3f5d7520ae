import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { yamlText } from './yaml-text.ts';

describe('web/src/view/yaml-text.ts', () => {
  test('reads like a manifest', () => {
    const manifest = {
      kind: 'Service',
      metadata: { name: 'web', labels: {} },
      spec: { ports: [{ name: 'http', port: 8100 }], args: ['--x', 'yes'] },
    };
    expect(yamlText(manifest)).toBe(
      'kind: Service\nmetadata:\n  name: web\n  labels: {}\nspec:\n  ports:\n  - name: http\n    port: 8100\n  args:\n  - "--x"\n  - "yes"\n',
    );
  });

  test('text of several lines stands as a block', () => {
    expect(yamlText({ script: 'a\nb\n' })).toBe('script: |\n  a\n  b\n');
  });

  test('whatever it writes is read back as Kubernetes reads YAML', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('yes', 'no', '1', '1e3', '~', 'a: b', '- a', '#', ' a\n b', '\n', 'a\n\n', '2026-01-01', '012'),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('any'), { maxLength: 4 }),
      map: fc.dictionary(
        text.filter((key) => key !== '__proto__' && key !== '<<'),
        tie('any'),
        { maxKeys: 4, noNullPrototype: true },
      ),
    })).any;
    fc.assert(
      fc.property(value, (given) => {
        const read = readYaml(yamlText({ given })).map((one) => (one.kind === 'document' ? one.value : one.message));
        expect(read).toEqual([{ given }]);
      }),
      { numRuns: 500 },
    );
  });
});
