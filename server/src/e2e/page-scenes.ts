import type { Page } from 'playwright-core';
import type { PageStory } from './page-story.ts';

/** One page in one state: where it is, and what has to be done there to see it. */
export type PageScene = {
  readonly name: string;
  readonly path: (story: PageStory) => string;
  /** Waits for what the scene is about, after pressing what it takes. */
  readonly arrange?: (page: Page) => Promise<void>;
};

const inProd = 'stage=prod&target=prod';

/** Every page of the product and the states of it that a person meets. The order is that of a walk through it. */
export const pageScenes: readonly PageScene[] = [
  { name: 'now', path: () => '/' },
  { name: 'fleet', path: () => '/fleet' },
  { name: 'fleet-tiles', path: () => '/fleet?view=tiles' },
  { name: 'fleet-empty', path: () => '/fleet?text=nothing-is-called-so' },
  { name: 'changes', path: () => '/changes' },
  { name: 'change', path: ({ promoted }) => `/changes/${promoted}` },
  { name: 'change-missing', path: () => '/changes/ffffffffffffffff', arrange: shows(/Not here/) },
  { name: 'delivery', path: ({ healthyDelivery }) => `/deliveries/${healthyDelivery}` },
  { name: 'delivery-failed', path: ({ failedDelivery }) => `/deliveries/${failedDelivery}` },
  { name: 'application', path: () => `/applications/shop?${inProd}`, arrange: graph },
  { name: 'application-list', path: () => `/applications/shop?${inProd}&view=list`, arrange: shows(/migrate-script/) },
  { name: 'object-why', path: () => objectAt('why'), arrange: graph },
  { name: 'object-diff', path: () => objectAt('diff'), arrange: shows(/Closed for stocktaking/) },
  { name: 'object-diff-whole', path: () => objectAt('diff'), arrange: press(/^the whole object/) },
  { name: 'object-yaml', path: () => objectAt('yaml'), arrange: graph },
  { name: 'object-events', path: () => objectAt('events'), arrange: graph },
  { name: 'object-logs', path: () => `/applications/shop?${inProd}&object=Task/migrate&tab=logs`, arrange: graph },
  { name: 'rollback', path: () => `/applications/shop?${inProd}`, arrange: press(/^Roll back/) },
  { name: 'pause', path: () => `/applications/shop?${inProd}`, arrange: press(/^Pause/) },
  { name: 'freeze', path: () => '/', arrange: press(/^Freeze a scope/) },
  { name: 'compare', path: ({ dev, prod }) => `/compare?a=${dev}&b=${prod}`, arrange: shows(/differ between/) },
  { name: 'events', path: () => '/events' },
  { name: 'governance', path: () => '/governance' },
  { name: 'windows', path: () => '/governance?tab=windows' },
  { name: 'audit', path: () => '/governance?tab=audit' },
  { name: 'access', path: () => '/governance?tab=access' },
  { name: 'insight', path: () => '/insight' },
  { name: 'quickstart', path: () => '/quickstart', arrange: shows(/is served by/) },
  {
    name: 'rollback-staging',
    path: () => '/applications/shop?stage=staging&target=staging',
    arrange: press(/^Roll back/),
  },
  { name: 'sync', path: () => `/applications/shop?${inProd}`, arrange: press(/^Sync/) },
  { name: 'graph', path: () => '/graph' },
  { name: 'settings', path: () => '/settings' },
  { name: 'targets', path: () => '/targets' },
  { name: 'no-such-page', path: () => '/no/such/page' },
  { name: 'search', path: () => '/', arrange: search },
];

function objectAt(tab: string): string {
  return `/applications/shop?${inProd}&object=File/config&tab=${tab}`;
}

function shows(text: RegExp): (page: Page) => Promise<void> {
  return (page) => page.getByText(text).first().waitFor();
}

async function graph(page: Page): Promise<void> {
  await page.getByRole('button', { name: /File config/ }).waitFor();
}

function press(name: RegExp): (page: Page) => Promise<void> {
  return async (page) => {
    await page.getByRole('button', { name }).first().click();
    await page
      .getByRole('dialog')
      .or(page.getByRole('region', { name: /^The whole object/ }))
      .waitFor();
  };
}

async function search(page: Page): Promise<void> {
  await page.keyboard.press('/');
  await page.keyboard.type('shop');
  await page.getByRole('option').first().waitFor();
}
