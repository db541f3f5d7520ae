/** Under these names the store keeps the configuration in force, and that it was rebuilt from a ledger. */
export const configurationName = 'current';
export const rebuiltName = 'rebuilt';
