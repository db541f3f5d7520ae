const pollMs = 25;
const usualDeadlineMs = 20_000;

export type Wait = { readonly deadlineMs?: number; readonly what: string };

/** Asks again until the answer is something other than undefined or false; what was thrown last is told at the deadline. */
export async function eventually<T>(wait: Wait, ask: () => Promise<T | undefined | false>): Promise<T> {
  const deadlineMs = performance.now() + (wait.deadlineMs ?? usualDeadlineMs);
  let trouble = 'the answer was always no';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > deadlineMs) throw new Error(`never came: ${wait.what} (${trouble})`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
