import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { MaterialPin, OutsideRequest } from '@fairlead/core/model/material.ts';
import { chooseVersion, isExactVersion, isRange } from '@fairlead/core/source/choose-version.ts';
import { archiveLimits, extractArchive } from '../archive/extract-archive.ts';
import type { FileTree } from '../archive/file-tree.ts';
import type { OutsideClient, PlaceAccess } from '../outside-client.ts';
import type { Place } from '../place.ts';
import { unpackChart } from '../unpack-chart.ts';
import { RegistryClient, readOciName } from './registry-client.ts';

type OciRequest = Extract<OutsideRequest, { kind: 'oci' }>;

/** Layers that are files: of charts, of what Flux pushes, of plain tars. The first such layer is taken. */
const layerTypes = [
  'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
  'application/vnd.cncf.flux.content.v1.tar+gzip',
  'application/vnd.oci.image.layer.v1.tar+gzip',
  'application/vnd.oci.image.layer.v1.tar',
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
];

const provenanceType = 'application/vnd.cncf.helm.chart.provenance.v1.prov';
const maxProvenanceBytes = 1024 * 1024;

/** Artefacts of OCI registries. Content is known by the digest of its manifest, which names that of its layer. */
export class OciPlace implements Place<'oci'> {
  readonly #registry: RegistryClient;

  constructor(client: OutsideClient) {
    this.#registry = new RegistryClient(client);
  }

  async find({ url, version, digest }: OciRequest, access: PlaceAccess, signal: AbortSignal): Promise<MaterialPin> {
    if (digest !== null) return { version: version === '' ? digest.slice(7, 19) : version, digest };
    const name = readOciName(url);
    const tag = await this.#tag(url, version, access, signal);
    return {
      version: tag.replaceAll('_', '+'),
      digest: (await this.#registry.manifest(name, tag, access, signal)).digest,
    };
  }

  async fetch({ url }: OciRequest, { digest }: MaterialPin, access: PlaceAccess, signal: AbortSignal): Promise<Buffer> {
    const name = readOciName(url);
    const { layers } = await this.#registry.manifest(name, digest, access, signal);
    const layer = layerTypes.flatMap((type) => layers.find(({ mediaType }) => mediaType === type) ?? [])[0];
    if (layer === undefined) {
      const types = layers.map(({ mediaType }) => mediaType).join(', ');
      throw new AppError('integrity', `${url} has no layer of files (its layers are ${types || 'none'})`);
    }
    if (layer.size > archiveLimits.maxPackedBytes)
      throw new AppError('limit-exceeded', `${url} is larger than ${archiveLimits.maxPackedBytes} bytes`);
    return this.#registry.blob(name, layer.digest, access, archiveLimits.maxPackedBytes, signal);
  }

  /** The layer in which `helm push` puts it beside the chart. */
  async provenance({ url }: OciRequest, { digest }: MaterialPin, access: PlaceAccess, signal: AbortSignal) {
    const name = readOciName(url);
    const { layers } = await this.#registry.manifest(name, digest, access, signal);
    const layer = layers.find(({ mediaType }) => mediaType === provenanceType);
    if (layer === undefined) throw new AppError('not-found', `${url} is not signed: it has no layer of provenance`);
    return this.#registry.blob(name, layer.digest, access, maxProvenanceBytes, signal);
  }

  unpack(_: OciRequest, bytes: Buffer): FileTree {
    return extractArchive(bytes);
  }

  /** A tag is taken as it is written, a range against all tags; a `+` of a version is a `_` in a tag. */
  async #tag(url: string, version: string, access: PlaceAccess, signal: AbortSignal): Promise<string> {
    const written = version.replaceAll('+', '_');
    if (isExactVersion(version) || !isRange(version)) return written;
    const tags = await this.#registry.tags(readOciName(url), access, signal);
    const chosen = chooseVersion(
      version,
      tags.map((tag) => tag.replaceAll('_', '+')),
    );
    if (chosen !== undefined) return chosen.replaceAll('+', '_');
    const some = tags.slice(-5).join(', ');
    throw new AppError('not-found', `no tag of ${url} is a version in "${version}" (it has ${some || 'none'})`);
  }
}

/** A chart in a registry: the artefact `repo/name`, whose layer is a packed chart. */
export function ociChartPlace(oci: OciPlace): Place<'chart'> {
  const artefact = ({ repo, name, version, digest }: Extract<OutsideRequest, { kind: 'chart' }>): OciRequest => ({
    kind: 'oci',
    url: `${repo}/${name}`,
    version,
    digest,
  });
  return {
    find: (request, access, signal) => oci.find(artefact(request), access, signal),
    fetch: (request, pin, access, signal) => oci.fetch(artefact(request), pin, access, signal),
    provenance: (request, pin, access, signal) => oci.provenance(artefact(request), pin, access, signal),
    unpack: ({ repo, name }, bytes) => unpackChart(`${repo}/${name}`, bytes),
  };
}
