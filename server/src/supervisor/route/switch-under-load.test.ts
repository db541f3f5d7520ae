import { Agent, request as httpRequest, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createRouteServer, type RouteServer } from './create-route-server.ts';
import { readBody, realClock, realRandom, startBackend, type TestBackend, tableOf, until } from './test-rig.ts';

/** Answers after a moment, in parts, with what it was sent: a switch always meets requests in every state. */
const shop: RequestListener = async (request, response) => {
  const body = await readBody(request);
  setTimeout(() => {
    response.write('got ');
    setTimeout(() => response.end(body), Math.random() * 4);
  }, Math.random() * 4);
};

type Load = { done: number; readonly failures: string[]; stop(): Promise<void> };

/** Visitors who ask without pause: kept and new connections, with and without a body, in one or several parts. */
function startLoad(port: number, visitors: number): Load {
  const kept = new Agent({ keepAlive: true });
  let running = true;
  const load: Load = { done: 0, failures: [], stop: async () => {} };
  const ask = (turn: number) =>
    new Promise<void>((resolve) => {
      const method = turn % 3 === 0 ? 'POST' : 'GET';
      const sent = method === 'POST' ? `order ${turn} ${'x'.repeat(turn % 5 === 0 ? 50_000 : 10)}` : '';
      const fail = (why: unknown) => {
        load.failures.push(`${method} turn ${turn}: ${String(why)}`);
        resolve();
      };
      const request = httpRequest(
        { host: '127.0.0.1', port, method, agent: turn % 4 === 0 ? false : kept },
        (answer) => {
          readBody(answer).then((body) => {
            if (answer.statusCode !== 200 || body !== `got ${sent}`) fail(`${answer.statusCode} ${body.slice(0, 200)}`);
            else load.done += 1;
            resolve();
          }, fail);
        },
      );
      request.on('error', fail);
      if (turn % 6 === 0) request.write(sent.slice(0, 3));
      request.end(turn % 6 === 0 ? sent.slice(3) : sent);
    });
  const loops = Array.from({ length: visitors }, async (_, visitor) => {
    for (let turn = visitor; running; turn++) await ask(turn);
  });
  load.stop = async () => {
    running = false;
    await Promise.all(loops);
    kept.destroy();
  };
  return load;
}

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
});

async function startRoute(first: TestBackend): Promise<{ readonly server: RouteServer; readonly port: number }> {
  const server = createRouteServer({
    name: 'front',
    host: '127.0.0.1',
    port: 0,
    table: tableOf([first.backend]),
    clock: realClock,
    random: realRandom,
  });
  started.push({ stop: () => server.close(0) });
  return { server, port: (await server.listen()).port };
}

describe('server/src/supervisor/route/create-route-server.ts', () => {
  it('loses no request while instance after instance is put in, drained and stopped under load', async () => {
    let old = await startBackend('web-0', shop, { process: 'web' });
    const { server, port } = await startRoute(old);
    const load = startLoad(port, 24);
    started.push(load);
    for (let version = 1; version <= 25; version++) {
      const next = await startBackend(`web-${version}`, shop, { process: 'web' });
      const seen = load.done;
      server.update(tableOf([{ ...old.backend, weight: 0, draining: true }, next.backend]));
      expect(await server.drain(old.backend)).toEqual({ remaining: 0 });
      await old.stop();
      if (version % 2 === 0) server.update(tableOf([next.backend]));
      await until('the new instance has served', () => load.done >= seen + 60);
      old = next;
    }
    started.unshift(old);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(server.stats()).toMatchObject({
      inFlight: 0,
      retried: 0,
      lastError: null,
      byClass: { '4xx': 0, '5xx': 0, none: 0 },
    });
  });

  it('loses no request while weights move back and forth and a drained backend is wanted again', async () => {
    const [web, canary] = [await startBackend('web', shop), await startBackend('canary', shop)];
    started.push(web, canary);
    const { server, port } = await startRoute(web);
    const load = startLoad(port, 16);
    started.push(load);
    for (let step = 0; step < 40; step++) {
      const seen = load.done;
      const share = [0, 5, 50, 100][step % 4] ?? 0;
      server.update(
        tableOf(
          [
            { ...web.backend, weight: 100 - share },
            { ...canary.backend, weight: share },
          ],
          step % 3 === 0 ? { affinity: { cookie: 'shop', ttlMs: null } } : {},
        ),
      );
      if (share === 0) await server.drain(canary.backend);
      await until('requests went on', () => load.done >= seen + 30);
    }
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(server.stats()).toMatchObject({ inFlight: 0, lastError: null });
  });

  it('loses no request when a backend dies between two requests while another lives', async () => {
    const stable = await startBackend('stable', shop);
    started.push(stable);
    const { server, port } = await startRoute(stable);
    const dying = await startBackend('dying', (_request, response) => response.end('got '));
    server.update(tableOf([stable.backend, { ...dying.backend, weight: 1_000 }]));
    await dying.stop();
    const load = startLoad(port, 8);
    started.push(load);
    await until('requests went on', () => load.done >= 200);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(server.stats().retried).toBeGreaterThan(0);
  });

  it('says how many requests remain when a drain takes too long, and waits for all of them when given time', async () => {
    const answers: (() => void)[] = [];
    const slow = await startBackend('slow', (_request, response) => answers.push(() => response.end('got ')));
    started.push(slow);
    const { server, port } = await startRoute(slow);
    const asked = [0, 1].map(
      () => new Promise((resolve) => httpRequest({ host: '127.0.0.1', port, agent: false }, resolve).end()),
    );
    await until('both are in flight', () => answers.length === 2);
    expect(await server.drain(slow.backend, 10)).toEqual({ remaining: 2 });
    const drained = server.drain(slow.backend, 20_000);
    for (const answer of answers) answer();
    expect(await drained).toEqual({ remaining: 0 });
    await Promise.all(asked);
  });

  it('opens a drained backend again when an update lists it as taking requests, and not before', async () => {
    const web = await startBackend('web', shop);
    started.push(web);
    const { server } = await startRoute(web);
    const states = () => server.stats().backends.map(({ state }) => state);
    await server.drain(web.backend);
    expect(states()).toEqual(['closed']);
    server.update(tableOf([{ ...web.backend, weight: 0, draining: true }]));
    expect(states()).toEqual(['closed']);
    server.update(tableOf([web.backend]));
    expect(states()).toEqual(['open']);
  });

  it('drains at once what it does not know', async () => {
    const web = await startBackend('web', shop);
    started.push(web);
    const { server } = await startRoute(web);
    expect(await server.drain({ id: 'long gone' })).toEqual({ remaining: 0 });
  });

  it('forgets a backend that left once its last request has ended', async () => {
    const answers: (() => void)[] = [];
    const [old, next] = [
      await startBackend('old', (_request, response) => answers.push(() => response.end('got '))),
      await startBackend('next', shop),
    ];
    started.push(old, next);
    const { server, port } = await startRoute(old);
    const asked = new Promise((resolve) => httpRequest({ host: '127.0.0.1', port, agent: false }, resolve).end());
    await until('it is in flight', () => answers.length === 1);
    server.update(tableOf([next.backend]));
    expect(server.stats().backends.map(({ id, state, inFlight }) => ({ id, state, inFlight }))).toEqual([
      { id: 'old', state: 'gone', inFlight: 1 },
      { id: 'next', state: 'open', inFlight: 0 },
    ]);
    answers[0]?.();
    await asked;
    await until('it is forgotten', () => server.stats().backends.length === 1);
  });
});
