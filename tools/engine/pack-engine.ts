import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { ask } from '../parts/run.ts';

/** How the module is built, in words that a shell takes. */
const command =
  "GOOS=wasip1 GOARCH=wasm CGO_ENABLED=0 go build -trimpath -buildvcs=false -mod=readonly -buildmode=c-shared -ldflags '-s -w -X main.version=VERSION -X sigs.k8s.io/kustomize/api/provenance.version=v5.8.2' -o engine.wasm . && tools/engine/start-module.ts";

const compress = promisify(brotliCompress);

/** Packs a module with brotli and describes it: what it was built from, by which Go, how, and the digests of both forms. */
export async function packEngine(
  module: Uint8Array,
  version: string,
): Promise<{ readonly packed: Uint8Array; readonly description: string }> {
  const packed = await compress(module, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: module.length,
    },
  });
  const description = {
    version,
    go: ask('go', ['env', 'GOVERSION']) ?? '',
    command: command.replace('VERSION', version),
    sha256: digest(packed),
    unpackedSha256: digest(module),
  };
  return { packed, description: `${JSON.stringify(description, null, 2)}\n` };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
