import { gzipSync } from 'node:zlib';
import { writeTar } from '../archive/testing/write-tar.ts';

/** A chart as `helm package` makes it. */
export function packChart(name: string, version: string, files: { readonly [path: string]: string }): Buffer {
  const all = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...files };
  return gzipSync(writeTar(Object.entries(all).map(([path, content]) => ({ path: `${name}/${path}`, content }))));
}
