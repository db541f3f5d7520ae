import { createServer } from 'node:net';

/** The shop's front doors, one a stage; each stage's services take the nineteen ports above its own. */
export type ShopPorts = { readonly dev: number; readonly staging: number; readonly prod: number };

const stageWidth = 20;
const lowest = 12_000;
const blocks = 300;

/** A block of ports below those that the system gives out by itself, so that tests and a running quickstart can stand side by side. */
export async function freeShopPorts(): Promise<ShopPorts> {
  for (;;) {
    const base = lowest + Math.floor(Math.random() * blocks) * 3 * stageWidth;
    const ports = { dev: base, staging: base + stageWidth, prod: base + 2 * stageWidth };
    const free = await Promise.all(Object.values(ports).flatMap((port) => [isFree(port), isFree(port + 19)]));
    if (free.every(Boolean)) return ports;
  }
}

/** The quickstart's configuration as it is, on other ports. */
export function onPorts(path: string, text: string, ports: ShopPorts): string {
  if (path === 'fairlead/fleet.yaml') {
    return text
      .replace('[8101-8119, 8100]', pool(ports.dev))
      .replace('[8121-8139, 8120]', pool(ports.staging))
      .replace('[8141-8159, 8140]', pool(ports.prod));
  }
  if (path !== 'fairlead/shop.yaml') return text;
  return text.replace(
    '{dev: 8100, staging: 8120, prod: 8140}',
    `{dev: ${ports.dev}, staging: ${ports.staging}, prod: ${ports.prod}}`,
  );
}

function pool(front: number): string {
  return `[${front + 1}-${front + stageWidth - 1}, ${front}]`;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
