import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { aesSealer } from '../server/src/adapters/secrets/aes-sealer.ts';
import { openFileStore } from '../server/src/adapters/store/sqlite/open-store.ts';
import { makePrivateDirectory } from '../server/src/io/files.ts';
import { sha256 } from '../server/src/io/sha256.ts';
import { systemClock } from '../server/src/io/system-clock.ts';
import { systemRandom } from '../server/src/io/system-random.ts';
import { signInLink } from '../server/src/main/local-access.ts';
import type { Store } from '../server/src/ports/store.ts';
import { ensureBuilt } from '../tools/boot/build.mjs';
import { pageWeights } from '../tools/check/page-weights.ts';
import { serveFleet } from '../tools/demo/serve-fleet.ts';
import { crowdedApplication, writeFleet } from '../tools/demo/write-fleet.ts';
import { findPart } from '../tools/parts/parts.ts';
import { type Figures, median } from './figure.ts';
import { playDay } from './play-day.ts';

export type PageShape = {
  readonly placements: number;
  /** How often each look at a page is measured. */
  readonly rounds: number;
  readonly eventsOfADay: number;
  readonly days: number;
};

const lifeMs = 24 * 3_600_000;
const dist = join(import.meta.dirname, '../web/dist');
const mib = 1_048_576;
const patienceMs = 60_000;
const watchedFrames = 120;

/** The page in a real browser on a fleet of this size: how heavy, how soon, how quick, and whether a tab grows. */
export async function measurePage(figures: Figures, shape: PageShape): Promise<void> {
  await ensureBuilt(process.execPath);
  for (const { page, bytes } of pageWeights(dist))
    figures.note(`first load of ${page}, compressed`, bytes / 1_000, 'kB', 'under 250 kB');
  const executablePath = findPart('chromium')?.chromium;
  if (executablePath === undefined) return;
  const root = await mkdtemp(join(tmpdir(), 'fairlead-bench-page-'));
  await makePrivateDirectory(root);
  const deps = { clock: systemClock, random: systemRandom, onBroken: fail, onListenerError: fail };
  const store = await openFileStore({ file: join(root, 'fairlead.db') }, deps);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const sealer = aesSealer({ bytes: new Uint8Array(32).fill(7) });
    const session = await store.openSession('bench', systemClock.now(), lifeMs);
    const { placements } = shape;
    const targets = Math.max(30, Math.round(placements / 33));
    const now = systemClock.now();
    await writeFleet({ store, sealer, now, progress: () => undefined }, { placements, targets, weeks: 4, seed: 1 });
    const installation = (await store.installation())?.id ?? ('' as InstallationId); // an open store has one
    const served = await serveFleet({ store, sealer, session, installation, dataRoot: root, webRoot: dist, port: 0 });
    const link = await signInLink({ store, clock: systemClock, random: systemRandom, hash: sha256 }, served.url);
    await look(figures, { browser, store, url: served.url, link }, shape);
    await served.close();
  } finally {
    await browser.close();
    await store.close();
    await rm(root, { recursive: true, force: true });
  }
}

type Looked = { readonly browser: Browser; readonly store: Store; readonly url: string; readonly link: string };

async function look(figures: Figures, { browser, store, url, link }: Looked, shape: PageShape): Promise<void> {
  const first = await browser.newContext();
  await (await first.newPage()).goto(link);
  const storageState = await first.storageState();
  await first.close();
  const { total } = await store.countPlacements({});
  const shown = `${total.toLocaleString('en-US')} placements`;
  for (const path of ['/', '/fleet']) {
    const times: { readonly paint: number; readonly answer: number }[] = [];
    for (let round = 0; round < shape.rounds; round += 1) {
      const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } });
      times.push(await timeToAnswer(context, url + path, shown));
      await context.close();
    }
    const of = (part: 'paint' | 'answer'): number => median(times.map((time) => time[part]));
    figures.note(`${path}: first paint, median`, of('paint'), 'ms', 'under 1 s');
    figures.note(`${path}: its first line says how the fleet is, median`, of('answer'), 'ms', 'under 1 s');
  }
  const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}/fleet`);
  await page.locator('canvas').first().waitFor();
  await page.getByText(/Each cell is one placement/).waitFor();
  figures.noteSpread(
    'filter by a state, until it is drawn',
    await timeFilters(page, shape.rounds),
    'ms',
    'under 100 ms',
  );
  await watchGraph(figures, page, store, url);
  await page.goto(url);
  await watchHeap(figures, page, store, shape);
  await context.close();
}

/** Milliseconds from the navigation until something, and until the first line, is on the screen. */
async function timeToAnswer(
  context: BrowserContext,
  url: string,
  shown: string,
): Promise<{ paint: number; answer: number }> {
  const page = await context.newPage();
  await page.addInitScript(`
    window.answered = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('the first line never said ' + ${JSON.stringify(shown)})), ${patienceMs});
      new MutationObserver((_, observer) => {
      if (document.querySelector('h1')?.textContent?.includes(${JSON.stringify(shown)}) !== true) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    }).observe(document, { subtree: true, childList: true, characterData: true });
    });
  `);
  await page.goto(url);
  const answer = (await page.evaluate('window.answered')) as number; // resolved with a time above
  const paint = (await page.evaluate(
    `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`,
  )) as number;
  return { paint, answer };
}

/** Presses a filter and takes it back; each time until the sentence of the page has changed and was drawn. */
async function timeFilters(page: Page, rounds: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let round = 0; round < rounds * 2; round += 1) {
    took.push(
      (await page.evaluate(`new Promise((resolve) => {
        const chip = [...document.querySelectorAll('button.filter')].find((button) => /held/.test(button.textContent));
        const rows = document.querySelector('table[aria-label="Placements"]');
        const before = rows.getAttribute('aria-rowcount');
        const startedAt = performance.now();
        const look = () => performance.now() - startedAt < ${patienceMs} && rows.isConnected && rows.getAttribute('aria-rowcount') === before
          && document.querySelector('table[aria-label="Placements"]') === rows
          ? requestAnimationFrame(look)
          : requestAnimationFrame(() => resolve(performance.now() - startedAt));
        chip.click();
        requestAnimationFrame(look);
      })`)) as number,
    );
    await page.getByText(/Each cell is one placement/).waitFor();
  }
  return took;
}

/** The largest graph there is: how evenly it is drawn while somebody scrolls and zooms, and how much of it exists. */
async function watchGraph(figures: Figures, page: Page, store: Store, url: string): Promise<void> {
  const { items } = await store.placements({ application: crowdedApplication }, { limit: 200, cursor: null });
  const crowd = items.at(-1)?.placement;
  if (crowd === undefined) return;
  const { length } = await store.objectsOf(crowd.id);
  const { application, stage, target } = crowd;
  await page.goto(`${url}/applications/${application}?stage=${stage}&target=${target}&group=none`);
  await page.getByRole('button', { name: 'Fit' }).waitFor();
  figures.note('objects of the largest graph', length, 'objects');
  const frames = async (what: string, act: string): Promise<void> => {
    const times = (await page.evaluate(`new Promise((resolve) => {
      const box = document.querySelector('.graph');
      const times = [];
      let last = performance.now();
      const step = () => {
        const now = performance.now();
        times.push(now - last);
        last = now;
        if (times.length > ${watchedFrames}) return resolve(times.slice(1));
        (${act})(box, times.length);
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    })`)) as readonly number[];
    figures.noteSpread(`a frame of it while ${what}`, times, 'ms', 'under 50 ms');
    figures.note(`nodes that exist of it while ${what}`, await page.locator('.graph .node').count(), 'nodes');
  };
  await frames('it scrolls', '(box) => box.scrollBy(12, 12)');
  await page.getByRole('button', { name: 'Fit' }).click();
  const wheel = `(box, n) => n % 4 === 0 && box.dispatchEvent(new WheelEvent('wheel', {
    deltaY: n < ${watchedFrames / 2} ? -1 : 1, ctrlKey: true, clientX: 700, clientY: 500, bubbles: true, cancelable: true }))`;
  await frames('it zooms', wheel);
}

/** A tab that stays open while days go by: what it holds after each, garbage taken away. */
async function watchHeap(figures: Figures, page: Page, store: Store, shape: PageShape): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  const note = async (when: string): Promise<void> => {
    for (let times = 0; times < 3; times += 1) await tools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await tools.send('Runtime.getHeapUsage');
    const { nodes } = await tools.send('Memory.getDOMCounters');
    figures.note(`heap of a tab ${when}`, usedSize / mib, 'MiB');
    figures.note(`nodes of its document ${when}`, nodes, 'nodes');
  };
  await tools.send('HeapProfiler.enable');
  await page.getByText('live', { exact: true }).waitFor();
  await note('when opened');
  for (let day = 1; day <= shape.days; day += 1) {
    await playDay(store, shape.eventsOfADay, day);
    const last = await store.lastEventSeq();
    await page.locator('.waiting').first().waitFor({ state: 'detached' });
    await page.waitForTimeout(3_000);
    await note(
      `after ${day === 1 ? 'a day' : `${day} days`} of ${shape.eventsOfADay.toLocaleString('en-US')} events (${last} in all)`,
    );
  }
}

function fail(error: unknown): never {
  throw error;
}
