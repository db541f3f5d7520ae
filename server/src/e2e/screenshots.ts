// Pictures of every page and state, light and dark, wide and narrow:    npm run screenshots [-- --only NAME] [--out DIR]
// Lives through a real installation in a real browser; the pictures land in a temporary folder whose name is printed.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser } from './open-browser.ts';
import { type PageScene, pageScenes } from './page-scenes.ts';
import { type PageStory, tellPageStory } from './page-story.ts';
import { settle } from './settle.ts';

const sizes = { 1440: { width: 1440, height: 900 }, 390: { width: 390, height: 844 } } as const;
const themes = ['light', 'dark'] as const;
const patienceMs = 10_000;

type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, out: { type: 'string' } } });
  const scenes = pageScenes.filter(({ name }) => values.only === undefined || name.startsWith(values.only));
  const out = values.out === undefined ? mkdtempSync(join(tmpdir(), 'fairlead-pictures-')) : resolve(values.out);
  mkdirSync(out, { recursive: true });
  const browser = await openBrowser();
  const story = await tellPageStory();
  try {
    const signedIn = await signIn(browser, story);
    for (const theme of themes)
      for (const size of Object.values(sizes)) await take(browser, { story, signedIn, scenes, theme, size, out });
    console.log(`${scenes.length * themes.length * Object.keys(sizes).length} pictures in ${out}`);
  } finally {
    await browser.close();
    await story.here.dispose();
  }
}

async function signIn(browser: Browser, { link }: PageStory): Promise<SignedIn> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('navigation').first().waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

type Shoot = {
  readonly story: PageStory;
  readonly signedIn: SignedIn;
  readonly scenes: readonly PageScene[];
  readonly theme: (typeof themes)[number];
  readonly size: { readonly width: number; readonly height: number };
  readonly out: string;
};

async function take(browser: Browser, { story, signedIn, scenes, theme, size, out }: Shoot): Promise<void> {
  const context = await browser.newContext({ colorScheme: theme, viewport: size, storageState: signedIn });
  context.setDefaultTimeout(patienceMs);
  for (const scene of scenes) {
    const page = await context.newPage();
    await page.goto(story.here.url() + scene.path(story));
    try {
      await settle(page);
      await scene.arrange?.(page);
      await settle(page);
    } catch (error) {
      console.error(`${scene.name} ${theme} ${size.width}: ${String(error).split('\n')[0]}`);
      process.exitCode = 1;
    }
    await page.screenshot({ path: join(out, `${scene.name}-${theme}-${size.width}.png`) });
    await page.close();
  }
  await context.close();
}
