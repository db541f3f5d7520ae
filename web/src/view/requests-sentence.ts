import type { RequestFacts } from '@fairlead/core/model/target-facts.ts';

const words: { readonly [status: string]: string } = {
  '401': 'did not accept the credential',
  '403': 'were forbidden',
  '429': 'came too fast',
  unreachable: 'had no answer',
};

/** How a target answered what it was asked since it was connected. */
export function requestsSentence({ sent, refused }: Pick<RequestFacts, 'sent' | 'refused'>): string {
  const asked = `${sent.toLocaleString()} ${sent === 1 ? 'request' : 'requests'} since it was connected`;
  const told = Object.entries(refused).map(([status, count]) => {
    const known = Object.hasOwn(words, status) ? words[status] : undefined;
    return `${count.toLocaleString()} ${known ?? `were answered with ${status}`}`;
  });
  return told.length === 0 ? `${asked}, all of them answered.` : `${asked}; ${told.join(', ')}.`;
}
