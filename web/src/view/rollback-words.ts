import type { RollbackPreview } from '@fairlead/core/wire/view/question.ts';

type Facts = Pick<RollbackPreview, 'objects' | 'irreversible'>;

/** What a rollback does, in one line: `4 objects change, 1 cannot go back.` */
export function rollbackSentence({ objects, irreversible }: Facts): string {
  const moved = objects.filter(({ change }) => change !== 'removed').length;
  const left = objects.length - moved;
  const parts = [
    moved === 1 ? '1 object changes' : `${moved === 0 ? 'no' : moved} objects change`,
    ...(left === 0 ? [] : [`${left} ${left === 1 ? 'stays' : 'stay'} until Git is true again`]),
    irreversible.length === 0 ? 'everything can go back' : `${irreversible.length} cannot go back`,
  ];
  return `${capital(parts.join(', '))}. Undo it with Unpin, or with a newer commit.`;
}

/** What becomes of one object. Going back deletes nothing: what the older version does not know stays for now. */
export function rollbackWord(change: Facts['objects'][number]['change']): string {
  const words = { added: 'comes back', changed: 'changes', removed: 'stays until Git no longer declares it' } as const;
  return words[change];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
