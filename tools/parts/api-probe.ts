import { readFile } from 'node:fs/promises';
import { request } from 'node:https';

export interface Access {
  readonly caFile: string;
  readonly token: string;
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/** Whether a GET answers 200 (and what is asked of its body). Not yet listening, no certificate yet, any other status: all mean "no". */
export async function answersOk(
  url: string,
  access: Access,
  fits: (body: string) => boolean = () => true,
): Promise<boolean> {
  try {
    const { status, body } = await call('GET', url, access);
    return status === 200 && fits(body);
  } catch {
    return false;
  }
}

/** Makes an object. One that is there already is left as it is. */
export async function post(url: string, access: Access, object: unknown): Promise<void> {
  const { status, body } = await call('POST', url, access, JSON.stringify(object));
  if (status !== 201 && status !== 409) throw new Error(`POST ${url} answered ${status}: ${body.slice(0, 500)}`);
}

async function call(method: string, url: string, { caFile, token }: Access, sent = ''): Promise<Answer> {
  const ca = await readFile(caFile);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, ca, headers, agent: false, timeout: 5_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      response.once('end', () => resolve({ status: response.statusCode, body }));
      response.once('error', reject);
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer')));
    asked.once('error', reject);
    asked.end(sent);
  });
}
