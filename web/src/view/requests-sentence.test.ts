import { describe, expect, it } from 'vitest';
import { requestsSentence } from './requests-sentence.ts';

describe('web/src/view/requests-sentence.ts', () => {
  it.each([
    ['1 request since it was connected, all of them answered.', 1, {}],
    ['1,204 requests since it was connected; 3 were forbidden, 2 had no answer.', 1204, { '403': 3, unreachable: 2 }],
    ['9 requests since it was connected; 1 were answered with 503.', 9, { '503': 1 }],
    ['9 requests since it was connected; 1 were answered with constructor.', 9, { constructor: 1 }],
  ])('%s', (sentence, sent, refused) => {
    expect(requestsSentence({ sent, refused })).toBe(sentence);
  });
});
