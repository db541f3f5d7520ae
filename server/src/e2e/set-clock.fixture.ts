import { readFileSync } from 'node:fs';

// Loaded by `--import` into every process of an installation under test: its wall clock is wrong by as many milliseconds
// as the file says now, while timers and the monotonic clock go on as they are, as when somebody sets a machine's clock.
const file = process.env['FAIRLEAD_TEST_CLOCK_FILE'];
const trueNow = Date.now.bind(Date);

if (file !== undefined) Date.now = () => trueNow() + Number(readFileSync(file, 'utf8'));
