/** Under these names the store keeps the configuration in force, and that it was rebuilt from a ledger. */
export const configurationName = 'current';
/** The newest commit that the configuration in force was compared with. */
export const configurationCommitName = 'current-commit';
export const rebuiltName = 'rebuilt';
