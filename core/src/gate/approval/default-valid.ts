/** How long an approval is good for where no rule says: long enough for a window, short enough to be remembered. */
export const defaultValidMs = 7 * 86_400_000;
