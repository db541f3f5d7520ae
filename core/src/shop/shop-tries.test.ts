import { describe, expect, test } from 'vitest';
import { editShop, shopCommand, shopTries, type TryName } from './shop-tries.ts';

const config = `apiVersion: host.fairlead.dev/v1
kind: File
spec:
  content: |
    {
      "greeting": "Ahoy, and welcome aboard!",
      "version": "1.0.0",
      "healthy": true,
      "stage": "\${stage}"
    }
`;
const named = (name: TryName) => {
  const found = shopTries.find((wanted) => wanted.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const edited = (name: TryName, text = config): string => {
  const result = editShop(text, named(name));
  if (!result.ok) throw new Error(result.error);
  return result.value;
};
const settings = (text: string): unknown => JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));

describe('core/src/shop/shop-tries.ts', () => {
  test.each([
    ['greet', { version: '1.1.0', healthy: true, fails: false, greeting: 'Fair winds! What do you need?' }],
    ['fail', { version: '1.1.0', healthy: true, fails: true, greeting: 'Ahoy, and welcome aboard!' }],
    ['never-start', { version: '1.1.0', healthy: false, fails: false }],
  ] as const)('%s leaves valid settings that differ from those before', (name, expected) => {
    expect(settings(edited(name))).toMatchObject({ ...expected, stage: '${stage}' });
  });

  test('the next try takes back what the last one broke, and is another version again', () => {
    expect(settings(edited('greet', edited('fail')))).toMatchObject({ version: '1.2.0', fails: false, healthy: true });
    expect(settings(edited('greet', edited('never-start')))).toMatchObject({ version: '1.2.0', healthy: true });
  });

  test('the last setting of the file may be the version', () => {
    const text = '{\n  "healthy": true,\n  "version": "2.9.4"\n}\n';
    expect(settings(edited('fail', text))).toEqual({ healthy: true, version: '2.10.0', fails: true });
  });

  test('every greeting follows another', () => {
    const texts = [edited('greet')];
    for (let times = 0; times < 6; times += 1) texts.push(edited('greet', texts.at(-1)));
    expect(texts.every((text, index) => text !== texts[index - 1])).toBe(true);
  });

  test.each([
    ['no version', '{"greeting": "x"}', 'names no "version"'],
    ['a version that is no number', '{\n"version": "next"\n}', 'names no "version"'],
    ['everything on one line', '{"version": "1.0.0"}', 'on a line of its own'],
  ])('with %s it is left alone, and the error says so', (_what, text, error) => {
    const result = editShop(text, named('fail'));
    expect(result.ok ? '' : result.error).toContain(error);
  });

  test('the command names the file and commits what the button commits', () => {
    const line = shopCommand(config, named('fail'));
    expect(line.ok && line.value).toContain('deploy/config.yaml.bak && git commit -qam "Keep every visit in memory"');
  });
});
