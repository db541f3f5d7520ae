import type { Page } from 'playwright-core';

/** Waits until nothing on the page is being read any more, nothing moves, and it has been drawn. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('.waiting').first().waitFor({ state: 'detached' });
  await page.evaluate(drawn);
}

/** Runs within the page: two frames after the last animation, in the letters that it is shown in. */
const drawn = `Promise.all(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity)
  .map((a) => a.finished.catch(() => undefined)))
  .then(() => document.fonts.ready)
  .then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))))`;
