import { err, ok, type Result } from '../lib/result.ts';

// What a newcomer can try on the shop of the quickstart. Each is an edit of the settings in its `deploy/config.yaml`,
// as a person would make it by hand.

export const shopConfigPath = 'deploy/config.yaml';

export const tryNames = ['greet', 'fail', 'never-start'] as const;
export type TryName = (typeof tryNames)[number];

export type ShopTry = {
  readonly name: TryName;
  readonly title: string;
  readonly says: string;
  readonly commit: string;
  readonly healthy: boolean;
  readonly fails: boolean;
};

export const shopTries: readonly ShopTry[] = [
  {
    name: 'greet',
    title: 'Greet visitors otherwise',
    says: 'A new version starts beside the old one in dev, takes its visitors over without losing one, and goes on to staging. prod waits for a person.',
    commit: 'Greet visitors otherwise',
    healthy: true,
    fails: false,
  },
  {
    name: 'fail',
    title: 'Ship a version that breaks under visitors',
    says: 'It passes its health check and takes the visitors; a few seconds later it answers with errors. Fairlead goes back by itself, and a revert in Git says why.',
    commit: 'Keep every visit in memory',
    healthy: true,
    fails: true,
  },
  {
    name: 'never-start',
    title: 'Ship a version that never comes up',
    says: 'It never passes its health check, so no visitor ever meets it: the old version goes on, and a revert in Git says why.',
    commit: 'Ask a till that is not there',
    healthy: false,
    fails: false,
  },
];

const greetings = [
  'Fair winds! What do you need?',
  'Fresh rope has come in.',
  'Welcome back, captain.',
  'Ahoy, and welcome aboard!',
];

type Setting = { readonly key: string; readonly value: string };

/** The settings that a try writes; those that the file has not yet are added below the version. */
function settingsOf(text: string, { name, healthy, fails }: ShopTry): Result<readonly Setting[], string> {
  const version = /"version": "(\d+)\.(\d+)\.\d+"/.exec(text);
  if (version === null) return err('it names no "version" of three numbers any more');
  const said = /"greeting": "([^"]*)"/.exec(text)?.[1] ?? '';
  const next = greetings[(greetings.indexOf(said) + 1) % greetings.length] ?? said;
  return ok([
    ...(name === 'greet' ? [{ key: 'greeting', value: JSON.stringify(next) }] : []),
    { key: 'version', value: `"${version[1]}.${Number(version[2]) + 1}.0"` },
    { key: 'healthy', value: String(healthy) },
    { key: 'fails', value: String(fails) },
  ]);
}

/** The file as a try leaves it. An error says why it cannot be edited; what a person made of it is left alone. */
export function editShop(text: string, wanted: ShopTry): Result<string, string> {
  const settings = settingsOf(text, wanted);
  if (!settings.ok) return settings;
  let edited = text;
  for (const { key, value } of settings.value) {
    const line = new RegExp(`("${key}": )("[^"]*"|true|false)`);
    edited = line.test(edited)
      ? edited.replace(line, (_, before: string) => `${before}${value}`)
      : edited.replace(/^( *)("version": "[^"]*",?)$/m, (_, indent: string, found: string) => {
          const comma = found.endsWith(',') ? '' : ',';
          return `${indent}${found}${comma}\n${indent}"${key}": ${value}${comma === '' ? ',' : ''}`;
        });
  }
  return edited.includes('"fails": ') ? ok(edited) : err('its "version" does not stand on a line of its own');
}

/**
 * The same try in a terminal, in a clone of the shop: by the sed that macOS and Linux both have, which is why a setting
 * that is not there yet goes onto the version's line (BSD's sed writes no line break).
 */
export function shopCommand(text: string, wanted: ShopTry): Result<string, string> {
  const settings = settingsOf(text, wanted);
  if (!settings.ok) return settings;
  const edits = settings.value.map(({ key, value }) =>
    text.includes(`"${key}": `)
      ? `-e 's/("${key}": )("[^"]*"|true|false)/\\1${inSed(value)}/'`
      : `-e 's/("version": "[^"]*")/\\1, "${key}": ${inSed(value)}/'`,
  );
  return ok(
    `sed -E -i.bak ${edits.join(' ')} ${shopConfigPath} && rm ${shopConfigPath}.bak && git commit -qam ${JSON.stringify(wanted.commit)} && git pull -q && git push`,
  );
}

/** What stands for itself in the right side of a substitution, within single quotes of a shell. */
function inSed(value: string): string {
  return value.replaceAll(/[\\/&]/g, (sign) => `\\${sign}`).replaceAll("'", "'\\''");
}
