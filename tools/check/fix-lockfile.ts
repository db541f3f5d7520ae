// Completes package-lock.json after a change of dependencies:    npm run lock
import { readFileSync, writeFileSync } from 'node:fs';
import { completeLockfile, type Lockfile } from './complete-lockfile.ts';

const path = new URL('../../package-lock.json', import.meta.url);
const before = readFileSync(path, 'utf8');
// Our own file: the rule `lockfile` of the check looks at its content.
const lock = JSON.parse(before) as Lockfile;
const after = `${JSON.stringify(completeLockfile(lock), null, 2)}\n`;
if (after !== before) writeFileSync(path, after);
console.log(after === before ? 'package-lock.json is complete' : 'package-lock.json completed');
