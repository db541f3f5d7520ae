/** One measured number. `goal` is what the project aims at: told beside the number, never enforced. */
export type Figure = {
  readonly part: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: string;
};

/** The figures of one part, in the order in which they were noted. */
export class Figures {
  readonly all: Figure[] = [];
  readonly #part: string;

  constructor(part: string) {
    this.#part = part;
  }

  note(name: string, value: number, unit: string, goal?: string): void {
    this.all.push({ part: this.#part, name, value, unit, ...(goal === undefined ? {} : { goal }) });
  }

  /** Median, 95th of a hundred, and worst of several measurements. */
  noteSpread(name: string, values: readonly number[], unit: string, goal?: string): void {
    const sorted = [...values].sort((a, b) => a - b);
    this.note(`${name}, p50`, at(sorted, 0.5), unit);
    this.note(`${name}, p95`, at(sorted, 0.95), unit, goal);
  }
}

/** The value below which a share of the values lies. */
export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return at(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
