/** What boot cannot mend by itself. `advice` is the next thing for a person to try. */
export class BootError extends Error {
  /**
   * @param {string} message
   * @param {string} advice
   * @param {string} [output] the last lines of what went wrong
   */
  constructor(message, advice, output = '') {
    super(message);
    this.advice = advice;
    this.output = output;
  }
}

/**
 * Runs the main job of a boot script. An error that a person can mend is told in words, not as a stack.
 * @param {() => Promise<number>} job answers the exit code
 */
export async function main(job) {
  try {
    process.exitCode = await job();
  } catch (error) {
    if (!(error instanceof BootError)) throw error;
    const output = error.output === '' ? '' : `\n${error.output.replace(/^/gm, '  | ')}\n`;
    process.stderr.write(`\nfairlead: ${error.message}\n${output}  ${error.advice}\n`);
    process.exitCode = 1;
  }
}
