import { createHash, createHmac } from 'node:crypto';

export type SignInput = {
  readonly method: string;
  readonly url: URL;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** When, in milliseconds: the server refuses a signature that is some minutes off. */
  readonly at: number;
};

const emptyHash = createHash('sha256').update('').digest('hex');

/** Headers that sign a request without a body for an S3-compatible server. Source: AWS Signature Version 4. */
export function signRequest({ method, url, region, accessKey, secretKey, at }: SignInput): {
  readonly [name: string]: string;
} {
  const time = new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers = { host: url.host, 'x-amz-content-sha256': emptyHash, 'x-amz-date': time };
  const names = Object.keys(headers).sort().join(';');
  const query = [...url.searchParams]
    .map(([key, value]) => `${percentEncode(key)}=${percentEncode(value)}`)
    .sort()
    .join('&');
  const path = url.pathname
    .split('/')
    .map((part) => percentEncode(decodeURIComponent(part)))
    .join('/');
  const lines = Object.entries(headers)
    .map(([name, value]) => `${name}:${value}\n`)
    .sort()
    .join('');
  const asked = [method, path, query, lines, names, emptyHash].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(asked).digest('hex')].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (last, part) => createHmac('sha256', last).update(part).digest(),
    `AWS4${secretKey}`,
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return {
    'x-amz-content-sha256': emptyHash,
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
