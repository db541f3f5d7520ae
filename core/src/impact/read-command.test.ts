import { describe, expect, it } from 'vitest';
import { readCommand } from './read-command.ts';

describe('core/src/impact/read-command.ts', () => {
  it.each<[string, string, ReturnType<typeof readCommand>]>([
    ['a verb alone', '/fairlead plan', { kind: 'command', command: { verb: 'plan', names: [], reason: '' } }],
    [
      'nothing after the name as help',
      '/fairlead',
      { kind: 'command', command: { verb: 'help', names: [], reason: '' } },
    ],
    [
      'names and a reason',
      '/fairlead pause shop prod: the database moves: slowly\nmore words',
      { kind: 'command', command: { verb: 'pause', names: ['shop', 'prod'], reason: 'the database moves: slowly' } },
    ],
    ['capitals', '/fairlead Approve', { kind: 'command', command: { verb: 'approve', names: [], reason: '' } }],
    ['a verb that is none', '/fairlead delete everything', { kind: 'unknown', word: 'delete' }],
    ['a prototype', '/fairlead __proto__', { kind: 'unknown', word: '__proto__' }],
  ])('reads %s', (_, body, read) => {
    expect(readCommand(body)).toEqual(read);
  });

  it.each<[string, string]>([
    ['a quoted comment', '> /fairlead approve'],
    ['a line in the middle', 'I think\n/fairlead approve'],
    ['code', '```\n/fairlead approve\n```'],
    ['another word that begins alike', '/fairleadx approve'],
    ['a name in a sentence', 'say /fairlead approve'],
    ['nothing', ''],
  ])('asks for nothing by %s', (_, body) => {
    expect(readCommand(body)).toEqual({ kind: 'none' });
  });
});
