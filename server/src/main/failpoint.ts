import type { Failpoint } from '../reconcile/loop-deps.ts';

/**
 * For tests of crashes only: with NODE_ENV=test, the process kills itself the moment it passes the failpoint that
 * FAIRLEAD_FAILPOINT names (`name` or `name:3` for its third passing). Otherwise passing a failpoint does nothing.
 */
export function failpoint(env: { readonly [name: string]: string | undefined }): Failpoint {
  const wanted = env['NODE_ENV'] === 'test' ? env['FAIRLEAD_FAILPOINT'] : undefined;
  if (wanted === undefined) return () => undefined;
  const [name, count = '1'] = wanted.split(':');
  let left = Number(count);
  return (passed) => {
    if (passed === name && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
