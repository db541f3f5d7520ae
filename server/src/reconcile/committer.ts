/** Who signs the commits that Fairlead makes itself: promotions, reverts, the ledger. */
export const committer = { name: 'Fairlead', email: 'fairlead@localhost' };
