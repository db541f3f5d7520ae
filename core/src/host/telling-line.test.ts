import { describe, expect, it } from 'vitest';
import { tellingLine } from './telling-line.ts';

describe('core/src/host/telling-line.ts', () => {
  it.each([
    ['nothing for nothing', '', ''],
    ['the last line of plain output', 'one\ntwo\n', 'two'],
    [
      'the error of Node, not its version',
      "node:events:485\n      throw er;\n      ^\n\nError: listen EADDRINUSE: address already in use 127.0.0.1:80\n    at Server.setup (node:net:1)\nEmitted 'error' event on Server instance at:\n    at emit {\n  code: 'X'\n}\n\nNode.js v24.1.0\n",
      'Error: listen EADDRINUSE: address already in use 127.0.0.1:80',
    ],
    [
      'the error of Python',
      'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nValueError: no such key\n',
      'ValueError: no such key',
    ],
    [
      'the complaint before a farewell',
      'FATAL: password authentication failed\nbye\n',
      'FATAL: password authentication failed',
    ],
  ])('finds %s', (_, output, line) => {
    expect(tellingLine(output)).toBe(line);
  });
});
