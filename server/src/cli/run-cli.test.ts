import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../api/testing/api-world.ts';
import { newRevision, oldRevision } from '../api/testing/seed.ts';
import { type Around, runLine } from './testing/run-line.ts';

let world: ApiWorld;
let admin = '';
let viewer = '';
beforeAll(async () => {
  world = await openApiWorld();
  admin = (await world.token('admin', '*')).secret;
  viewer = (await world.token('viewer', 'web')).secret;
});
afterAll(() => world.close());

/** A command line against a real server over a real store. */
const run = (line: string, around: Around = {}) =>
  runLine(line, { ...around, env: { FAIRLEAD_SERVER: world.base, FAIRLEAD_TOKEN: admin, ...around.env } });

const short = (revision: string) => revision.slice(0, 7);

describe('server/src/cli/run-cli.ts', () => {
  test.each([
    ['without a word', 'fairlead', 0, /^Usage: fairlead/],
    ['the landing page', 'fairlead status', 0, /^4 placements: ✓ 4 healthy/],
    ['something needs a person', 'fairlead status --check', 5, /✗ away/],
    ['placements', 'fairlead get', 0, /shop\/prod +✓ healthy +✓ synced/],
    ['of one application', 'fairlead get pl shop -o name', 0, /^shop\/dev\nshop\/staging\nshop\/prod\n$/],
    ['one by its id', 'fairlead get pl shop-dev -o name', 0, /^shop\/dev\n$/],
    ['narrowed by stage', 'fairlead get placements --stage prod -o name', 0, /^shop\/prod\n$/],
    ['narrowed to nothing', 'fairlead get placements --sync held', 0, /^No placements\.\n$/],
    ['applications', 'fairlead get apps', 0, new RegExp(`✓ dev ${short(newRevision)}`)],
    ['objects', 'fairlead get objects shop/dev', 0, /Process\/api +shop\/dev/],
    ['objects by text', 'fairlead get obj --text passw -o name', 0, /File\/password/],
    ['changes', 'fairlead get changes --text kindly', 0, /Greet more kindly +Ada/],
    ['deliveries', 'fairlead get deliveries --verdict healthy', 0, /shop-dev-new/],
    ['repositories', 'fairlead get repos', 0, /✓ reached/],
    ['problems', 'fairlead get problems', 0, /^No problems\.\n$/],
    [
      'whether one may do something',
      'fairlead can-i promote shop/prod',
      0,
      /^yes: promote on shop\/prod\n {4}role admin in all projects allows promote\n$/,
    ],
    ['tokens', 'fairlead token list', 0, /viewer of web/],
    ['an application', 'fairlead describe shop', 0, /Stages\n[\s\S]*shop\/staging/],
    ['a placement', 'fairlead describe shop --stage dev', 0, /Conditions\n/],
    ['an object', 'fairlead describe shop/dev Process/api', 0, /✓ equal/],
    ['an object the other way', 'fairlead describe object shop/dev Process/api', 0, /✓ equal/],
    ['a change', 'fairlead describe change 11507a0', 0, /Deliveries\n/],
    ['a delivery', 'fairlead describe delivery shop-dev-new', 0, /Waterfall\n {2}planned/],
    ['a target', 'fairlead describe target dev', 0, /reachable/],
    ['why', 'fairlead why shop/dev', 0, new RegExp(`^shop is live in dev at ${short(newRevision)}`)],
    ['where an object comes from', 'fairlead trace Process/api --target dev', 0, /file +deploy\/api\.yaml:3/],
    ['what differs between stages', 'fairlead compare shop/dev shop/prod', 6, /spec\/run\/2: --new/],
    ['what differs from Git', 'fairlead diff shop/dev', 6, /Process\/api/],
    ['what cannot be compared', 'fairlead diff shop/prod', 7, /could not be compared/],
    ['what a sync would do', 'fairlead sync shop/dev --dry-run', 0, /a dry run\n.*3 to|2 to|1 to/],
    [
      'what a sync of one object would do',
      'fairlead sync shop/dev --object Process/api --prune=false --dry-run',
      0,
      /chosen objects only[\s\S]*Process\/api/,
    ],
    ['history', 'fairlead history shop', 0, /shop-prod-old/],
    ['events', 'fairlead events shop/dev', 0, /delivery-succeeded +shop\/dev/],
    ['drift', 'fairlead drift', 0, /^Nothing drifted/],
    ['what ran then', 'fairlead at 2023-11-16 shop', 0, new RegExp(`shop/dev +${short(newRevision)}`)],
    ['what ran before anything did', 'fairlead at 2001-01-01 shop', 0, /—|Nothing/],
    ['the audit log', 'fairlead audit verify', 0, /✓ intact/],
    ['versions', 'fairlead version', 0, /fairlead 1\.2\.3\nserver {3}0\.0\.1/],
  ])('%s: %s', async (_, line, code, out) => {
    const ran = await run(line);
    expect(ran.out).toMatch(out);
    expect({ code: ran.code, err: ran.err }).toEqual({ code, err: '' });
  });

  test('can-i says no with the rule, and ends so that a script can tell', async () => {
    const env = { FAIRLEAD_TOKEN: viewer };
    const { code, out } = await run('fairlead can-i sync shop/dev', { env });
    expect([code, out]).toEqual([
      4,
      'no: sync on shop/dev\n    sync on placement shop in dev needs a role that allows it in project web; held: viewer in project web\n',
    ]);
    expect((await run('fairlead can-i view ledger/live', { env })).code).toBe(3);
    expect((await run('fairlead can-i freeze', { env })).code).toBe(4);
  });

  test.each([
    ['an object that is none', 'fairlead sync shop/dev --object Process/none', 2, /has no object Process\/none/],
    ['a verb that is none', 'fairlead can-i destroy shop/prod', 2, /"destroy" is no verb; write one of view,/],
    ['an unknown command, with the nearest', 'fairlead synk', 2, /Did you mean sync/],
    ['a missing name', 'fairlead sync', 2, /missing required argument/],
    ['a word too many', 'fairlead why a b', 2, /too many arguments/],
    ['an unknown option', 'fairlead status --nope', 2, /unknown option/],
    ['a value that is none', 'fairlead get --sync lost', 2, /"lost" is none of failed/],
    ['a length of time that is none', 'fairlead wait shop --timeout soon', 2, /is not a duration/],
    ['a time that is none', 'fairlead events --since soon', 2, /is no time/],
    ['a kind that is none', 'fairlead get placement-s', 2, /did you mean placements/],
    ['a filter that would do nothing', 'fairlead get targets --stage dev', 2, /not narrowed by --stage/],
    ['a name that nothing has', 'fairlead why shpo', 3, /did you mean shop\?/],
    ['a stage that it has not', 'fairlead why shop/qa', 3, /its stages are dev, staging, prod/],
    ['an object that is nowhere', 'fairlead trace Process/zzz', 3, /owns Process\/zzz/],
    ['a target that is none', 'fairlead describe target zzz', 3, /fairlead get targets/],
    ['several where one is meant', 'fairlead diff shop', 9, /shop\/dev, shop\/staging, shop\/prod.*--all/],
    ['nobody to ask', 'fairlead rollback shop/dev', 2, /--yes/],
    ['no reason given', 'fairlead pause shop/dev', 2, /--reason/],
    ['no scope to freeze', 'fairlead freeze', 2, /--everywhere/],
    ['nothing to lift', 'fairlead freeze --lift', 3, /no freeze is in force/],
    ['nothing to confirm', 'fairlead confirm shop/dev', 9, /waits for no confirmation/],
    ['nothing to abort', 'fairlead abort shop/dev -r x', 9, /no delivery under way/],
    ['nothing to go back to', 'fairlead rollback shop/prod --yes -r x', 9, /nothing to go back to/],
    ['a stage to promote to is missing', 'fairlead promote shop', 2, /--to STAGE/],
    ['a token for nowhere', 'fairlead token create ci', 2, /--all-projects/],
    ['a pattern that is none', 'fairlead logs shop/dev --grep (', 2, /no regular expression/],
  ])('refuses %s: %s', async (_, line, code, err) => {
    const ran = await run(line);
    expect(ran.err).toMatch(err);
    expect(ran.err).toMatch(/^fairlead: |Rolled|→/);
    expect(ran.code).toBe(code);
  });

  test.each([
    ['a token that is not valid', { FAIRLEAD_TOKEN: 'fl_wrong' }, 'fairlead status', 4, /does not accept the token/],
    ['a role that may not', { viewer: 'yes' }, 'fairlead sync shop/dev', 4, /viewer|may|allow/],
    ['a tenant’s view of another tenant', { viewer: 'yes' }, 'fairlead describe ledger', 3, /no application/],
    ['no server', { FAIRLEAD_SERVER: 'http://127.0.0.1:9' }, 'fairlead status', 7, /does not answer/],
  ])('%s', async (_, { viewer: asViewer, ...env }: { readonly [name: string]: string }, line, code, err) => {
    const ran = await run(line, { env: { ...(asViewer === undefined ? {} : { FAIRLEAD_TOKEN: viewer }), ...env } });
    expect(ran.err).toMatch(err);
    expect(ran.code).toBe(code);
  });

  test('-o json is the API’s own answer, -o yaml says the same', async () => {
    const { out } = await run('fairlead get placements shop/dev -o json');
    expect(JSON.parse(out)).toMatchObject({
      items: [{ id: 'shop-dev', applied: { revision: newRevision } }],
      total: 1,
    });
    expect((await run('fairlead why shop/dev -o yaml')).out).toMatch(/^application: shop\nsentence: /);
  });

  test('acts are told in a sentence and recorded under their reason', async () => {
    expect(await run('fairlead sync shop --all')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/(✓ .*deliver.*\n){3}/),
    });
    expect(await run('fairlead pause shop/dev --for 2h -r fair')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/paused shop in dev for 2h: fair/),
    });
    expect((await run('fairlead describe shop/dev')).out).toMatch(/paused +by admin of \*: fair, until in 1h/);
    expect(await run('fairlead resume shop/dev')).toMatchObject({ code: 0 });
    expect(await run('fairlead pin shop/staging -r x')).toMatchObject({ code: 0 });
    expect(await run('fairlead unpin shop/staging')).toMatchObject({ code: 0 });
    expect(await run('fairlead refresh shop/dev')).toMatchObject({ code: 0 });
    expect(await run('fairlead retry shop/dev')).toMatchObject({ code: 0 });
    expect((await run('fairlead audit list')).out).toMatch(/pause +placement\/shop-dev +done +fair/);
  });

  test('a freeze is made for a scope and lifted without its id', async () => {
    expect((await run('fairlead freeze --tier production --for 1h -r fair')).out).toMatch(
      /froze tier production for 1h: fair/,
    );
    expect((await run('fairlead freeze --all -r intruder')).out).toMatch(/stopped everything/);
    expect((await run('fairlead status')).out).toMatch(/‖ stopped/);
    expect(await run('fairlead freeze --lift')).toMatchObject({ code: 9, err: expect.stringMatching(/name one/) });
    expect((await run('fairlead freeze --lift --all')).code).toBe(0);
    expect((await run('fairlead freeze --lift')).out).toMatch(/lifted the freeze of tier production/);
  });

  test('a rollback shows first, asks, and goes to exactly what was shown', async () => {
    const preview = await run('fairlead rollback shop/dev --dry-run');
    expect(preview.out).toMatch(new RegExp(`${short(newRevision)} → ${short(oldRevision)}`));
    expect(preview.out).toMatch(/! Task\/migrate {2}stays as it is/);
    expect(preview.out).not.toContain('correct-horse');
    const no = await run('fairlead rollback shop/dev', { answers: ['n'] });
    expect(no).toMatchObject({ code: 0, err: expect.stringMatching(/Nothing was changed/) });
    const done = await run('fairlead rollback shop/dev', { answers: ['y', 'it is ill'] });
    expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/go back to .*: it is ill/) });
  });

  test('a promotion is a commit in Git', async () => {
    expect(await run('fairlead promote shop --to prod')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/says so in Git/),
    });
  });

  test('a token’s secret is all that is printed, and works', async () => {
    const { out, err } = await run('fairlead token create ci --role viewer --project web --for 1h');
    expect(err).toMatch(/viewer in web, ends in 59m|in 1h/);
    expect(await run('fairlead why shop', { env: { FAIRLEAD_TOKEN: out.trim() } })).toMatchObject({ code: 0 });
    const id = /Token (\S+):/.exec(err)?.[1] ?? '';
    expect(await run(`fairlead token delete ${id}`)).toMatchObject({ code: 0 });
    expect(await run('fairlead why shop', { env: { FAIRLEAD_TOKEN: out.trim() } })).toMatchObject({ code: 4 });
  });

  test('colours are for terminals', async () => {
    const terminal = { terminal: { columns: 80 } };
    expect((await run('fairlead get', terminal)).out).toContain('\u001b[32m');
    expect((await run('fairlead get --no-color', terminal)).out).not.toContain('\u001b');
    expect((await run('fairlead get', { ...terminal, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b');
  });

  test('a table keeps to the terminal’s width', async () => {
    const { out } = await run('fairlead get --no-color', { terminal: { columns: 70 } });
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(70);
  });
});
