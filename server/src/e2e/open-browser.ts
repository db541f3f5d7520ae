import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { findPart } from '../../../tools/parts/parts.ts';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));

/** Builds the page as it is shipped and starts a real browser for it. */
export function openBrowser(): Promise<Browser> {
  execFileSync(process.execPath, [join(checkout, 'tools', 'boot', 'build.mjs')], { cwd: checkout, stdio: 'ignore' });
  return chromium.launch({
    executablePath: findPart('chromium')?.chromium ?? '',
    args: ['--no-sandbox', '--disable-gpu'],
  });
}
