import axe from 'axe-core';
import type { Page } from 'playwright-core';

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** In a drawing the rule joins texts that stand apart, and takes a text that was cut for another than the whole. */
const notInDrawings = { id: 'label-content-name-mismatch', selector: ':not(svg, svg *)' };

/** What axe finds in the whole page, and text that runs off its side. */
export async function brokenRules(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  await page.evaluate(`axe.configure({ rules: [${JSON.stringify(notInDrawings)}] })`);
  const { violations } = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(wcag)}, resultTypes: ['violations'] })`,
  )) as axe.AxeResults; // axe runs there, its types are here
  const wide = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
  return [
    ...violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary?.split('\n')[1] ?? ''}`,
      ),
    ),
    ...(wide > 0 ? [`the page is ${wide} px wider than the screen`] : []),
  ];
}
