/** Seeds that once found a fault. They always run. */
export const keptSeeds: readonly number[] = [67, 794, 940, 1532];
