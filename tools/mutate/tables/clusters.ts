import type { Mutation } from '../mutation.ts';

const folder = 'server/src/adapters/targets/kubernetes';
const settled = [`${folder}/settled-objects.test.ts`];

/** What keeps a cluster's target from writing over others, and from believing what nobody saw. */
export const clusters: readonly Mutation[] = [
  {
    name: 'a creation writes over what somebody made',
    file: `${folder}/create-object.ts`,
    from: 'metadata: { ...metadata, resourceVersion: noObjects }',
    to: 'metadata',
    noticedBy: [`${folder}/create-object.test.ts`],
  },
  {
    name: 'what the watch told while somebody looked is forgotten',
    file: `${folder}/settled-objects.ts`,
    from: 'if (found !== undefined && !looking.stirred)',
    to: 'if (found !== undefined)',
    noticedBy: settled,
  },
  {
    name: 'a kind that nobody watches is vouched for',
    file: `${folder}/settled-objects.ts`,
    from: ' && this.#flowing.has(kindOf(kind))',
    to: '',
    noticedBy: settled,
  },
  {
    name: 'an object that is another by now is vouched for',
    file: `${folder}/settled-objects.ts`,
    from: 'settled.uid === state.uid && ',
    to: '',
    noticedBy: settled,
  },
  {
    name: 'a person who asks is told what the watch believes',
    file: `${folder}/settle.ts`,
    from: 'request.mayTrustWatch !== true || ',
    to: '',
    noticedBy: settled,
  },
];
