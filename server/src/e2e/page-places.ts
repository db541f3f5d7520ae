import { routes } from '@fairlead/core/wire/routes.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Installation } from './installation.ts';
import type { PageStory } from './page-story.ts';

export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

const atConfig = 'object=File/config';

/** Every page of the product, at something of the story that is there. */
export const pagePlaces: readonly { readonly name: string; readonly path: (story: PageStory) => string }[] = [
  { name: 'now', path: () => '/' },
  { name: 'fleet', path: () => '/fleet' },
  { name: 'application', path: () => '/applications/shop?stage=prod' },
  { name: 'object', path: ({ prod }) => `/objects/${prod}?${atConfig}` },
  { name: 'changes', path: () => '/changes' },
  { name: 'change', path: ({ promoted }) => `/changes/${promoted}` },
  { name: 'delivery', path: ({ failedDelivery }) => `/deliveries/${failedDelivery}` },
  { name: 'compare', path: ({ dev, prod }) => `/compare?a=${dev}&b=${prod}` },
  { name: 'requests', path: () => '/requests' },
  { name: 'governance', path: () => '/governance' },
  { name: 'windows', path: () => '/governance?tab=windows' },
  { name: 'audit', path: () => '/governance?tab=audit' },
  { name: 'access', path: () => '/governance?tab=access' },
  { name: 'graph', path: () => '/graph' },
  { name: 'insight', path: () => '/insight' },
  { name: 'targets', path: () => '/targets' },
  { name: 'events', path: () => '/events' },
  { name: 'settings', path: () => '/settings' },
  { name: 'quickstart', path: () => '/quickstart' },
];

/** Pages that show nothing of one thing alone: also what an installation has in which nothing was declared yet. */
export const standingPlaces = pagePlaces.filter(
  ({ name }) => !['application', 'object', 'change', 'delivery', 'compare', 'quickstart'].includes(name),
);

/** What somebody finds whose link leads to what is not there (any more). */
export const gonePlaces: readonly { readonly name: string; readonly path: (story: PageStory) => string }[] = [
  { name: 'application', path: () => '/applications/chandlery' },
  { name: 'object', path: ({ prod }) => `/objects/${prod}?object=File/gone` },
  { name: 'placement', path: () => '/objects/ffffffffffffffff?object=File/config' },
  { name: 'change', path: () => '/changes/ffffffffffffffff' },
  { name: 'delivery', path: () => '/deliveries/ffffffffffffffff' },
  { name: 'request', path: () => '/requests/ffffffffff-7' },
  { name: 'compare', path: ({ dev }) => `/compare?a=${dev}&b=ffffffffffffffff` },
  { name: 'page', path: () => '/no/such/page' },
];

/** Goes to another page as a link does, without the server: so one moves about when it does not answer. */
export async function goWithin(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
  await page.waitForURL((url) => url.pathname + url.search === path || path.startsWith(url.pathname));
  await page.locator('h1').first().waitFor();
}

/** Opens the page and waits until every other page of it has been fetched ahead. */
export async function openWhole(page: Page, url: string): Promise<void> {
  const last = page.waitForResponse((answer) => /\/assets\/sign-in-/.test(answer.url()), { timeout: 30_000 });
  await page.goto(url);
  await page.getByText('live', { exact: true }).waitFor();
  await last;
}

/** Signs in by a link of the greeting. */
export async function signInBy(browser: Browser, link: string): Promise<SignedIn> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('navigation').first().waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Signs in as somebody who may see nothing of what is here. */
export async function signInAsStranger(browser: Browser, here: Installation): Promise<SignedIn> {
  const { secret } = await here.ask(routes.createToken, {
    body: { name: 'stranger', role: 'viewer', project: 'elsewhere' },
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${here.url()}/sign-in`);
  await page.getByLabel('Token').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').first().waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}
