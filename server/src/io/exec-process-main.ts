import { AppError } from '@fairlead/core/lib/app-error.ts';
import { exec } from './exec.ts';
import type { ExecAnswer, ExecOrder } from './exec-process.ts';

// The small process of `exec-process.ts`: runs what it is told, and ends with whoever told it.

const underWay = new Map<number, AbortController>();

process.on('message', (order: ExecOrder) => {
  if (order.kind === 'cancel') underWay.get(order.id)?.abort();
  else void run(order.id, order.request);
});

process.once('disconnect', () => {
  for (const controller of underWay.values()) controller.abort();
  if (underWay.size === 0) process.exit(0);
});

async function run(id: number, request: Extract<ExecOrder, { kind: 'run' }>['request']): Promise<void> {
  const controller = new AbortController();
  underWay.set(id, controller);
  const answer = await exec({ ...request, signal: controller.signal }).then(
    (result): ExecAnswer => ({ id, kind: 'done', result }),
    (error: unknown): ExecAnswer => ({ id, kind: 'failed', ...told(error, request.program) }),
  );
  underWay.delete(id);
  if (process.connected) process.send?.(answer);
  else if (underWay.size === 0) process.exit(0);
}

function told(error: unknown, program: string) {
  if (!(error instanceof AppError)) {
    return { code: 'internal' as const, message: `${program} could not be run: ${String(error)}`, options: {} };
  }
  const { code, message, retry, details } = error;
  return { code, message, options: { retry, details } };
}
