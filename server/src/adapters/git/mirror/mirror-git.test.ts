import { describeGitContract } from '../../../ports/git.contract.ts';
import { makeHttpWorld, makeLocalWorld } from '../testing/mirror-world.ts';

describeGitContract('server/src/adapters/git/mirror/mirror-git.ts', makeLocalWorld);
describeGitContract('server/src/adapters/git/mirror/mirror-git.ts (smart HTTP)', makeHttpWorld);
