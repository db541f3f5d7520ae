import { spawn } from 'node:child_process';

const openers: { readonly [platform: string]: readonly [string, ...string[]] } = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/** Opens the person's browser where there is one; where there is none the printed link serves. */
export function openInBrowser(url: string, env: { readonly [name: string]: string | undefined }): void {
  const opener = openers[process.platform];
  const hasDesktop =
    process.platform !== 'linux' || env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined;
  if (opener === undefined || !hasDesktop || env['CI'] !== undefined) return;
  const [program, ...args] = opener;
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
