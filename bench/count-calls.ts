export type Calls = { count: number; cpuMs: number; tookMs: number };
export type CallCounts = { readonly [method: string]: Calls };

/**
 * A port that counts its calls: how many, what CPU each took of this thread before it gave its promise, and how long until
 * that was settled.
 */
export function countCalls<Port extends object>(port: Port): { readonly port: Port; readonly calls: CallCounts } {
  const calls: { [method: string]: Calls } = {};
  const counted = new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      return (...args: readonly unknown[]) => {
        calls[name] ??= { count: 0, cpuMs: 0, tookMs: 0 };
        const entry = calls[name];
        const [startedAt, cpuAt] = [performance.now(), threadCpuMs()];
        const answer: unknown = Reflect.apply(member, target, args);
        entry.count += 1;
        entry.cpuMs += threadCpuMs() - cpuAt;
        if (!(answer instanceof Promise)) return answer;
        const settle = (): void => {
          entry.tookMs += performance.now() - startedAt;
        };
        answer.then(settle, settle);
        return answer;
      };
    },
  });
  return { port: counted, calls };
}

/** The sum over all methods, or over those named. */
export function sumCalls(calls: CallCounts, names: readonly string[] = Object.keys(calls)): Calls {
  const sum: Calls = { count: 0, cpuMs: 0, tookMs: 0 };
  for (const name of names) {
    sum.count += calls[name]?.count ?? 0;
    sum.cpuMs += calls[name]?.cpuMs ?? 0;
    sum.tookMs += calls[name]?.tookMs ?? 0;
  }
  return sum;
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
