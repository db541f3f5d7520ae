import type { DataDirectory } from './data-directory.ts';

export type GreetingFacts = {
  readonly data: DataDirectory;
  readonly url: string;
  readonly link: string;
  readonly quickstart: boolean;
  readonly repo: string;
};

/** What a newcomer reads first: where the page is, where the clone is, what to try. */
export function greeting({ data, url, link, quickstart, repo }: GreetingFacts): string {
  const head = `
  Fairlead is running at ${url}
  Sign in with this link (works once): ${link}
  Everything it writes is in ${data.root}
`;
  if (!quickstart)
    return `${head}  It follows ${repo}. See \`npm run fairlead -- status\`.\n  Ctrl-C stops all that it started.\n\n`;
  return `${head}
  On the page, *Try it* shows the shop's visitors live and commits for you. Or in your clone, ${data.shopClone}:
   1. Change the greeting in deploy/config.yaml, then  git commit -am "Greet" && git pull -q && git push
      dev follows within a second, staging when dev is healthy:  npm run fairlead -- promote shop --to prod
   2. Kill a service, or edit a file below ${data.hosts}/dev by hand: it is put back.
   3. Push a version with "healthy": false: it goes back by itself, and a revert says why.
      npm run fairlead -- why shop
   4. Run the same shop on your own cluster: one line and one document, see README.md there.
  The shop:  http://127.0.0.1:8100 (dev)  :8120 (staging)  :8140 (prod, once promoted).  Ctrl-C stops all of it.

`;
}
