import { type PlaceAnswer, type PlaceRequest, placeRequested } from './graph-placer.ts';

/** Runs beside the page, in a thread of its own: the page goes on answering while a large graph is placed. */
let known: PlaceRequest | null = null;
addEventListener('message', ({ data }: MessageEvent<PlaceRequest>) => {
  known = known === null ? data : { ...known, ...data };
  const answer: PlaceAnswer = { id: known.id, placed: placeRequested(known) };
  postMessage(answer);
});
