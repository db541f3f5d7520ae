import { AppError } from '@fairlead/core/lib/app-error.ts';

export type BucketObject = { readonly key: string; readonly size: number; readonly etag: string };
export type Listing = { readonly objects: readonly BucketObject[]; readonly next: string | undefined };

const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads the answer to ListObjectsV2. The few elements that are needed hold text only, so no reader of general XML with its
 * document types and entities is let near it. Errors: `integrity`.
 */
export function readListing(xml: string, bucket: string): Listing {
  if (!/<ListBucketResult[\s>]/.test(xml) || /<!DOCTYPE|<!ENTITY/i.test(xml))
    throw new AppError(
      'integrity',
      `what is asked for ${bucket} does not answer as an S3-compatible bucket; check the address`,
    );
  const objects = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, inside = '']): BucketObject => {
    const [key, size, etag] = [textOf(inside, 'Key'), Number(textOf(inside, 'Size')), textOf(inside, 'ETag')];
    if (key === undefined || !Number.isSafeInteger(size))
      throw new AppError('integrity', `the listing of ${bucket} cannot be read`);
    return { key, size, etag: (etag ?? '').replaceAll('"', '') };
  });
  const isCut = textOf(xml, 'IsTruncated') === 'true';
  return { objects, next: isCut ? textOf(xml, 'NextContinuationToken') : undefined };
}

function textOf(xml: string, element: string): string | undefined {
  const found = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  return found?.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (written, decimal, hex, name) => {
    if (decimal !== undefined || hex !== undefined) {
      const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
      return code <= 0x10_ffff ? String.fromCodePoint(code) : written;
    }
    return entities[name] ?? written;
  });
}
