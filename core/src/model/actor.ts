/** Who acts. `person` joins several accounts of one human; a machine has none. */
export type Actor = {
  readonly issuer: string;
  readonly subject: string;
  readonly kind: 'person' | 'token' | 'machine';
  readonly person: string;
};

/** The installation itself: corrections, automatic rollbacks, automatic promotions. */
export const fairleadActor: Actor = { issuer: 'fairlead', subject: 'fairlead', kind: 'machine', person: '' };
