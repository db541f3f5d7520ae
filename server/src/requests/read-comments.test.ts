import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RequestWorld } from '../testing/request-world.ts';

const configuration = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {host: {roots: ["."], ports: [8100-8119]}}
---
apiVersion: fairlead.dev/v1
kind: Project
metadata: {name: web}
spec:
  roles:
    - {name: lead, who: ["user:grace@acme.dev"], may: [all]}
    - {name: crew, who: ["group:acme-git:acme/crew"], may: [view, pause]}
---
apiVersion: fairlead.dev/v1
kind: Connection
metadata: {name: acme-git}
spec:
  git:
    url: https://git.example/
    forge: gitea
    accounts: {Grace: grace@acme.dev, Heidi: {person: heidi@acme.dev, id: "12"}, Ivan: ivan@acme.dev}
---
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  project: web
  source: {repo: https://git.example/shop, path: shop}
  stages: [dev]
`;
const file = (content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: a}
spec: {path: a, content: "${content}"}
`;
const grace = { id: '11', name: 'grace' };
const heidi = { id: '12', name: 'heidi' };
const ivan = { id: '13', name: 'ivan' };
const mallory = { id: '66', name: 'mallory' };

describe('server/src/requests/read-comments.ts', () => {
  let world: RequestWorld;
  let number: number;

  beforeEach(async () => {
    world = new RequestWorld();
    world.repo.commit({ 'fleet.yaml': configuration, 'shop/a.yaml': file('one') });
    await world.start();
    await world.run();
    number = world.propose('more', { 'shop/a.yaml': file('two') });
    await world.run(70_000);
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  async function say(author: { readonly id: string; readonly name: string }, body: string) {
    const id = world.forge.say(number, author, body);
    await world.run(70_000);
    const words = (await world.forge.comments(world.url, number)).at(-1)?.body ?? '';
    return { id, reactions: world.forge.reactionsOf(number, id), words };
  }
  const pauses = async () => (await world.store.decisions()).filter(({ kind }) => kind === 'pause');

  it('does what a role allows, in the name of the person, and answers with a thumb', async () => {
    const { reactions } = await say(grace, '/fairlead pause: the database moves');
    expect(reactions).toEqual(['done']);
    expect(await pauses()).toMatchObject([{ by: 'grace@acme.dev', reason: 'the database moves' }]);
    const page = await world.store.audit({}, 50);
    expect(JSON.stringify(page)).toContain('acme-git #');
    expect((await say(grace, '/fairlead resume')).reactions).toEqual(['done']);
    expect(await pauses()).toEqual([]);
  });

  it('does nothing for an account that nobody declared, and says what to do', async () => {
    const { reactions, words } = await say(mallory, '/fairlead pause: ha');
    expect(reactions).toEqual(['refused']);
    expect(words).toContain('`spec.git.accounts`');
    expect(await pauses()).toEqual([]);
  });

  it('does not believe a name that another account took over', async () => {
    expect((await say({ id: '99', name: 'heidi' }, '/fairlead pause: ha')).reactions).toEqual(['refused']);
    world.forge.teamsOf = { heidi: ['acme/crew'] };
    expect((await say(heidi, '/fairlead pause: mine')).reactions).toEqual(['done']);
  });

  it('does nothing for a person without the role', async () => {
    const { reactions } = await say(ivan, '/fairlead pause: please');
    expect(reactions).toEqual(['refused']);
    expect(await pauses()).toEqual([]);
  });

  it('counts teams of the forge as groups under the name of the connection', async () => {
    world.forge.teamsOf = { ivan: ['acme/crew'] };
    expect((await say(ivan, '/fairlead pause: crew')).reactions).toEqual(['done']);
    expect((await say(ivan, '/fairlead rollback: crew')).reactions).toEqual(['refused']);
  });

  it('does a wish once, and nothing for an edit, a quote, its own words or what is older than itself', async () => {
    const { id } = await say(grace, '/fairlead pause: once');
    await say(grace, '/fairlead resume');
    world.forge.edit(number, id, '/fairlead pause: again');
    await world.run(70_000);
    await say(grace, '> /fairlead pause: quoted');
    world.forge.say(number, { id: '1', name: 'maintainer' }, '/fairlead pause: our own account');
    await world.run(70_000);
    expect(await pauses()).toEqual([]);
    const later = world.propose('later', { 'shop/a.yaml': file('three') });
    world.forge.say(later, grace, '/fairlead pause: before anybody looked');
    await world.run(70_000);
    expect(await pauses()).toEqual([]);
  });

  it('helps, and names what there is not', async () => {
    expect((await say(grace, '/fairlead help')).words).toContain('/fairlead rollback');
    const { reactions, words } = await say(grace, '/fairlead destroy');
    expect(reactions).toEqual(['refused']);
    expect(words).toContain('There is no `/fairlead destroy`');
  });

  it('keeps what the forge vouches for once it is merged: its commits, and who approved its final head', async () => {
    world.forge.reviewBy(number, heidi, 'approved');
    world.push('more', { 'shop/a.yaml': file('newer') });
    world.forge.reviewBy(number, grace, 'approved');
    world.forge.reviewBy(number, mallory, 'approved');
    world.forge.reviewBy(number, ivan, 'approved');
    world.forge.reviewBy(number, ivan, 'changes-requested');
    await world.run(70_000);
    world.forge.finish(number, 'merged');
    await world.run(70_000);
    const { request } = await world.record(number);
    const { head } = request;
    const proofs = await world.store.reviews(world.url, [head.commit]);
    expect(proofs.get(head.commit)).toMatchObject({
      head: head.commit,
      request: request.url,
      reviews: [{ person: 'grace@acme.dev', handle: 'grace' }],
    });
    expect(proofs.get(head.commit)?.commits).toHaveLength(2);
  });

  it('lets one head of a request from elsewhere be previewed, and not the next', async () => {
    number = world.propose('theirs', { 'shop/a.yaml': file('evil') }, { isFork: true, author: mallory });
    await world.run(70_000);
    expect((await say(mallory, '/fairlead plan')).reactions).toEqual(['refused']);
    expect((await say(ivan, '/fairlead plan')).reactions).toEqual(['refused']);
    expect(await world.preview(number)).toMatchObject({ state: 'waits' });
    expect((await say(grace, '/fairlead plan')).reactions).toEqual(['done']);
    await world.run(70_000);
    expect(await world.preview(number)).toMatchObject({ state: 'made', placements: [{ application: 'shop' }] });
    world.push('theirs', { 'shop/a.yaml': file('more evil') });
    await world.run(70_000);
    expect(await world.preview(number)).toMatchObject({ state: 'waits', placements: [] });
  });

  it('takes an approval by a comment after the merge, from whom the guard asks', async () => {
    world.repo.commit({
      'fleet.yaml': configuration.replace(
        'spec: {host: {roots: ["."], ports: [8100-8119]}}',
        'spec: {host: {roots: ["."], ports: [8100-8119]}, guards: {approve: {count: 1, from: ["user:grace@acme.dev"]}}}',
      ),
    });
    await world.run(70_000);
    number = world.propose('guarded', { 'shop/a.yaml': file('guarded') });
    await world.run(70_000);
    expect((await world.preview(number)).placements[0]?.gates).toMatchObject([{ gate: 'approval' }]);
    world.forge.finish(number, 'merged');
    await world.run(70_000);
    expect((await world.placement('dev')).state.holds).toMatchObject([{ gate: 'approval' }]);
    expect((await say(ivan, '/fairlead approve')).reactions).toEqual(['refused']);
    expect((await world.placement('dev')).state.holds).toHaveLength(1);
    expect((await say(grace, '/fairlead approve')).reactions).toEqual(['done']);
    await world.run(70_000);
    expect((await world.placement('dev')).state).toMatchObject({ sync: 'synced', holds: [] });
  });
});
