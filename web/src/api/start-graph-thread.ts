import type { GraphThread, PlaceAnswer } from './graph-placer.ts';

/** Starts the browser's worker that places graphs: a file of the page's own server, as its security policy demands. */
export function startGraphThread(hear: (answer: PlaceAnswer) => void, fail: () => void): GraphThread {
  const worker = new Worker(new URL('./graph-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<PlaceAnswer>) => hear(data));
  worker.addEventListener('error', fail);
  return { post: (request) => worker.postMessage(request), close: () => worker.terminate() };
}
