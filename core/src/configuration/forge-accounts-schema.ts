import Type from 'typebox';
import { strict } from './field-schemas.ts';

const personSchema = Type.String({
  minLength: 1,
  maxLength: 320,
  description: 'The person, as roles name one: the e-mail address by which they sign in.',
});

/** Which account at a forge is which person: what a comment there may ask for follows from that person's roles. */
export const forgeAccountsSchema = Type.Record(
  Type.String({ minLength: 1, maxLength: 255 }),
  Type.Union([
    personSchema,
    strict(
      {
        person: personSchema,
        id: Type.String({
          pattern: '^[0-9]{1,20}$',
          description: 'The number of the account: a name that somebody gave up and another took is then not believed.',
        }),
      },
      'A person with the number of the account.',
    ),
  ]),
  { description: 'Account at the forge → person. Comments of others ask for nothing.' },
);
