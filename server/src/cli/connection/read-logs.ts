import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import { type Routes, routes } from '@fairlead/core/wire/routes.ts';
import type { CliIo } from '../cli-io.ts';
import { makeBell } from '../watch/bell.ts';
import type { Api } from './api.ts';

export type LogQuery = Omit<QueryOf<Routes['streamLogs']>, 'object'>;
export type LogLine = AnswerOf<Routes['streamLogs']>;
export type ObjectLine = { readonly object: string; readonly line: LogLine };

const retryMs = 1_000;

/**
 * Log lines of several objects of one placement: what is there already in the order of time, what follows as it comes.
 * A followed stream that breaks is taken up again after its last line.
 */
export async function* readLogs(
  api: Api,
  io: Pick<CliIo, 'wait' | 'signal'>,
  id: string,
  objects: readonly string[],
  query: LogQuery,
): AsyncGenerator<ObjectLine> {
  if (query.follow !== true) {
    const all = await Promise.all(objects.map((object) => collect(api, id, object, query)));
    yield* all.flat().sort((a, b) => a.line.at - b.line.at);
    return;
  }
  const waiting: ObjectLine[] = [];
  const bell = makeBell();
  const ending = new AbortController();
  const signal = AbortSignal.any([io.signal, ending.signal]);
  let open = objects.length;
  let failure: unknown;
  for (const object of objects) {
    const put = (line: ObjectLine): void => {
      waiting.push(line);
      bell.ring();
    };
    void follow(api, io, { id, object, query, signal, put })
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        open -= 1;
        bell.ring();
      });
  }
  try {
    while (open > 0 || waiting.length > 0) {
      yield* waiting.splice(0);
      if (failure !== undefined) throw failure;
      if (open > 0) await bell.next();
    }
    if (failure !== undefined) throw failure;
  } finally {
    ending.abort();
  }
}

async function collect(api: Api, id: string, object: string, query: LogQuery): Promise<readonly ObjectLine[]> {
  const lines: ObjectLine[] = [];
  for await (const { event, data } of api.stream(routes.streamLogs, { params: { id }, query: { ...query, object } })) {
    if (event === 'end') break;
    lines.push({ object, line: readLine(data) });
  }
  return lines;
}

type Following = {
  readonly id: string;
  readonly object: string;
  readonly query: LogQuery;
  readonly signal: AbortSignal;
  readonly put: (line: ObjectLine) => void;
};

async function follow(api: Api, io: Pick<CliIo, 'wait'>, { id, object, query, signal, put }: Following): Promise<void> {
  let from: LogQuery = query;
  while (!signal.aborted) {
    try {
      const input = { params: { id }, query: { ...from, object }, signal };
      for await (const { event, data } of api.stream(routes.streamLogs, input)) {
        if (event === 'end') return;
        const line = readLine(data);
        put({ object, line });
        from = { ...query, tail: 10_000, since: line.at + 1 };
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
    }
    await io.wait(retryMs, signal);
  }
}

function readLine(data: string): LogLine {
  return JSON.parse(data) as LogLine; // the route's own schema
}
