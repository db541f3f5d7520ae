import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import { Installation } from './installation.ts';

/** An installation that has been through what pages show: a promotion, drift, a version that failed, and a hold. */
export type PageStory = {
  readonly here: Installation;
  /** The link that signs in, once. */
  readonly link: string;
  /** The commit of the change that was promoted. */
  readonly promoted: string;
  readonly failedDelivery: string;
  readonly healthyDelivery: string;
  /** Ids of placements. */
  readonly dev: string;
  readonly prod: string;
};

/** Starts the quickstart and lives through it. Whoever asked disposes of `here`. */
export async function tellPageStory(): Promise<PageStory> {
  const here = await Installation.make();
  const [link = ''] = /http\S+\/link\/\S+/.exec(await here.up()) ?? [];
  await here.runs('staging', here.shop.head());
  here.shop.setConfig({ greeting: 'Welcome back', version: '1.1.0' });
  const promoted = here.shop.push('Greet returning customers by a warmer sentence');
  await here.runs('staging', promoted);
  await here.ask(routes.promote, { params: { name: 'shop' }, body: { stage: 'prod' } });
  const { id } = await here.runs('prod', promoted);
  const healthy = await here.ask(routes.placementHistory, { params: { id }, query: { limit: 1 } });
  const { id: dev } = await here.placement('dev');
  const failedDelivery = await fail(here);
  await drift(here);
  return { here, link, promoted, failedDelivery, healthyDelivery: healthy.items[0]?.id ?? '', dev, prod: id };
}

/** A version that falls ill in dev, is taken back, and leaves a pin. */
async function fail(here: Installation): Promise<string> {
  here.shop.setConfig({ healthy: false, version: '1.2.0' });
  here.shop.push('Sell rope by the metre');
  const { id } = await here.until('dev', 'dev is pinned', ({ pinned }) => pinned !== null, 60_000);
  await here.until('dev', 'dev is well', ({ health, delivery }) => health === 'healthy' && delivery === null, 60_000);
  const { items } = await here.ask(routes.placementHistory, { params: { id }, query: { limit: 10 } });
  return items.find(({ verdict }) => verdict === 'failed' || verdict === 'rolled-back')?.id ?? '';
}

/** Somebody edits production by hand: reported, not corrected. */
async function drift(here: Installation): Promise<void> {
  const path = join(here.dataRoot, 'hosts', 'prod', 'config.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('Welcome back', 'Closed for stocktaking'));
  await here.until('prod', 'prod has drifted', ({ sync }) => sync === 'drifted');
}
