/** How long things may be, in lines. */
export const limits = { file: 500, testFile: 1000, function: 60, component: 120 } as const;

/** Of the first load of any page, compressed. */
export const mostPageBytes = 250_000;

/** What may be longer, and why. `name` is a function's; without it the file is meant. */
export interface Exemption {
  readonly file: string;
  readonly name?: string;
  readonly lines: number;
  readonly reason: string;
}

export const exemptions: readonly Exemption[] = [];
