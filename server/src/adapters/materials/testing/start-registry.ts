import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../../../../tools/parts/loopback.ts';
import { findPart } from '../../../../../tools/parts/parts.ts';
import { startService, waitUntil } from '../../../../../tools/parts/service.ts';

export type TestRegistry = {
  readonly host: string;
  /** Pushes an artefact with one layer; answers the digest of its manifest. */
  readonly push: (name: string, tag: string, layer: Buffer, mediaType: string, provenance?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** The real registry on a port of this machine, with its files in `dir`. */
export async function startRegistry(dir: string): Promise<TestRegistry> {
  const [port = 0] = await freePorts(1);
  const host = `127.0.0.1:${port}`;
  const configuration = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: join(dir, 'blobs') } },
    http: { addr: host },
  };
  writeFileSync(join(dir, 'registry.yaml'), JSON.stringify(configuration));
  const service = startService(dir, 'registry', findPart('registry')?.registry ?? '', [
    'serve',
    join(dir, 'registry.yaml'),
  ]);
  const url = `http://${host}/v2/`;
  await waitUntil(
    service,
    () =>
      fetch(url).then(
        (answer) => answer.ok,
        () => false,
      ),
    20_000,
  );
  const upload = async (name: string, bytes: Buffer): Promise<string> => {
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const begun = await fetch(`${url}${name}/blobs/uploads/`, { method: 'POST' });
    const at = new URL(begun.headers.get('location') ?? '', url);
    at.searchParams.set('digest', digest);
    const put = await fetch(at, {
      method: 'PUT',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream' },
    });
    if (put.status !== 201) throw new Error(`the registry took no blob: ${put.status}`);
    return digest;
  };
  const push: TestRegistry['push'] = async (name, tag, layer, mediaType, provenance) => {
    const described = async (bytes: Buffer, type: string) => ({
      ...{ mediaType: type, size: bytes.length },
      digest: await upload(name, bytes),
    });
    const said = provenance === undefined ? [] : [await described(Buffer.from(provenance), provenanceLayer)];
    const empty = Buffer.from('{}');
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: await upload(name, empty), size: empty.length },
      layers: [await described(layer, mediaType), ...said],
    });
    const put = await fetch(`${url}${name}/manifests/${tag}`, {
      method: 'PUT',
      body: manifest,
      headers: { 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
    });
    if (put.status !== 201) throw new Error(`the registry took no manifest: ${put.status} ${await put.text()}`);
    return `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
  };
  return { host, push, stop: () => service.stop() };
}

const provenanceLayer = 'application/vnd.cncf.helm.chart.provenance.v1.prov';
export const chartLayer = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
export const fluxLayer = 'application/vnd.cncf.flux.content.v1.tar+gzip';
