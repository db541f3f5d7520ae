import { readFile } from 'node:fs/promises';
import { get } from 'node:https';

interface Access {
  readonly caFile: string;
  readonly token: string;
}

/** Whether a GET answers 200. Not yet listening, no certificate yet, any other status: all mean "no". */
export async function answersOk(url: string, access: Access): Promise<boolean> {
  try {
    return (await statusOf(url, access)) === 200;
  } catch {
    return false;
  }
}

async function statusOf(url: string, { caFile, token }: Access): Promise<number | undefined> {
  const ca = await readFile(caFile);
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const request = get(url, { ca, headers, agent: false, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.once('error', reject);
  });
}
