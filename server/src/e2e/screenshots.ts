// Pictures of every page and state, light and dark, wide and narrow:    npm run screenshots [-- --only NAME] [--out DIR]
// Lives through a real installation in a real browser; the pictures land in a temporary folder whose name is printed.
// States are real: a server that hangs, one that was stopped, a person who may see nothing, an installation that is new.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';
import {
  gonePlaces,
  goWithin,
  openWhole,
  pagePlaces,
  type SignedIn,
  signInAsStranger,
  signInBy,
  standingPlaces,
} from './page-places.ts';
import { type PageScene, pageScenes } from './page-scenes.ts';
import { type PageStory, tellPageStory } from './page-story.ts';
import { settle } from './settle.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;
const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  sizes.map((viewport) => ({ colorScheme, viewport })),
);
type Look = (typeof looks)[number];
const patienceMs = 10_000;
/** What was read is out of date by then, and not yet forgotten. */
const later = '01:30';

type Place = (typeof pagePlaces)[number];
/** Opens pages of one look as one person, and keeps what is seen under a name. */
type Studio = {
  readonly visit: (look: Look, who?: SignedIn) => Promise<Page>;
  readonly keep: (page: Page, name: string, look: Look, arrange: () => Promise<unknown>) => Promise<void>;
  readonly wants: (name: string) => boolean;
};

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, out: { type: 'string' } } });
  const out = values.out === undefined ? mkdtempSync(join(tmpdir(), 'fairlead-pictures-')) : resolve(values.out);
  mkdirSync(out, { recursive: true });
  const browser = await openBrowser();
  const story = await tellPageStory();
  const studio = openStudio(browser, await signInBy(browser, story.link), {
    out,
    wants: (name) => values.only === undefined || name.startsWith(values.only),
  });
  try {
    await takeScenes(studio, story);
    await takePlaces(studio, 'gone', gonePlaces, story, story.here.url());
    const stranger = await signInAsStranger(browser, story.here);
    await takePlaces(studio, 'forbidden', pagePlaces, story, story.here.url(), stranger);
    await takeEmpty(studio, browser, story);
    await takeWithoutServer(studio, story);
    console.log(`the pictures are in ${out}`);
  } finally {
    await browser.close();
    await story.here.dispose();
  }
}

function openStudio(
  browser: Browser,
  signedIn: SignedIn,
  { out, wants }: { readonly out: string; readonly wants: Studio['wants'] },
): Studio {
  return {
    wants,
    visit: async (look, who = signedIn) => {
      const context = await browser.newContext({ ...look, storageState: who });
      context.setDefaultTimeout(patienceMs);
      return context.newPage();
    },
    keep: async (page, name, { colorScheme, viewport }, arrange) => {
      const path = join(out, `${name}-${colorScheme}-${viewport.width}.png`);
      try {
        await arrange();
      } catch (error) {
        console.error(`${name} ${colorScheme} ${viewport.width}: ${String(error).split('\n')[0]}`);
        process.exitCode = 1;
      }
      await page.screenshot({ path });
    },
  };
}

async function takeScenes(studio: Studio, story: PageStory): Promise<void> {
  const scenes = pageScenes.filter(({ name }) => studio.wants(name));
  for (const look of looks) {
    const first = await studio.visit(look);
    for (const scene of scenes) await takeScene(studio, await first.context().newPage(), look, scene, story);
    await first.context().close();
  }
}

async function takeScene(studio: Studio, page: Page, look: Look, scene: PageScene, story: PageStory): Promise<void> {
  await page.goto(story.here.url() + scene.path(story));
  await studio.keep(page, scene.name, look, async () => {
    await settle(page);
    await scene.arrange?.(page);
    await settle(page);
  });
  await page.close();
}

async function takePlaces(
  studio: Studio,
  state: string,
  places: readonly Place[],
  story: PageStory,
  url: string,
  who?: SignedIn,
): Promise<void> {
  const wanted = places.filter(({ name }) => studio.wants(`${state}-${name}`));
  if (wanted.length === 0) return;
  for (const look of looks) {
    const page = await studio.visit(look, who);
    for (const { name, path } of wanted) {
      await page.goto(url + path(story));
      await studio.keep(page, `${state}-${name}`, look, () => settle(page));
    }
    await page.context().close();
  }
}

/** An installation in which nothing was declared yet. */
async function takeEmpty(studio: Studio, browser: Browser, story: PageStory): Promise<void> {
  if (!standingPlaces.some(({ name }) => studio.wants(`empty-${name}`))) return;
  const fresh = await Installation.holding({ 'README.md': 'Nothing yet.\n' });
  try {
    const [link = ''] = /http\S+\/link\/\S+/.exec(await fresh.up()) ?? [];
    await takePlaces(studio, 'empty', standingPlaces, story, fresh.url(), await signInBy(browser, link));
  } finally {
    await fresh.dispose();
  }
}

/** While the server hangs, and after it was stopped: what was never read, and what was read before. */
async function takeWithoutServer(studio: Studio, story: PageStory): Promise<void> {
  const { here } = story;
  const of = (state: string): readonly Place[] => pagePlaces.filter(({ name }) => studio.wants(`${state}-${name}`));
  // Every page was fetched ahead from the settings: what they show is known by then.
  const unread = ({ name }: Place): boolean => name !== 'settings';
  const [waiting, failed, stale] = [of('loading').filter(unread), of('failed').filter(unread), of('stale')];
  if (waiting.length + failed.length + stale.length === 0) return;
  const before: { readonly look: Look; readonly empty: Page; readonly read: Page }[] = [];
  for (const look of looks) {
    const empty = await studio.visit(look);
    const read = await studio.visit(look);
    await read.clock.install();
    for (const page of [empty, read]) await openWhole(page, `${here.url()}/settings`);
    for (const { path } of stale) {
      await goWithin(read, path(story));
      await settle(read);
    }
    // However long the pictures of the others take, it forgets nothing meanwhile.
    await read.clock.pauseAt(Date.now() + 1_000);
    before.push({ look, empty, read });
  }
  process.kill(here.serverPid(), 'SIGSTOP');
  for (const { look, empty } of before) {
    for (const { name, path } of waiting) {
      await goWithin(empty, path(story));
      await studio.keep(empty, `loading-${name}`, look, () => empty.locator('.waiting').first().waitFor());
    }
  }
  process.kill(here.serverPid(), 'SIGCONT');
  await here.end('SIGKILL');
  for (const { look, empty, read } of before) {
    for (const { name, path } of failed) {
      await goWithin(empty, path(story));
      await studio.keep(empty, `failed-${name}`, look, () => empty.locator('.told.failed').first().waitFor());
    }
    await read.clock.resume();
    await read.clock.fastForward(later);
    for (const { name, path } of stale) {
      await goWithin(read, path(story));
      await studio.keep(read, `stale-${name}`, look, () => read.locator('.late-line').first().waitFor());
    }
    await Promise.all([empty.context().close(), read.context().close()]);
  }
}
