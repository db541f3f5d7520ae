export type TarFile = {
  readonly path: string;
  readonly content: string | Buffer;
  /** The type's letter; default: a file. */
  readonly type?: string;
  readonly link?: string;
  readonly pax?: { readonly [key: string]: string };
};

/** A tar archive, byte by byte, so that a test can write what no honest program would. */
export function writeTar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap(({ path, content, type = '0', link = '', pax }) => [
    ...(pax === undefined ? [] : entry('pax', Buffer.from(paxRecords(pax)), 'x', '')),
    ...entry(path, Buffer.from(content), type, link),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(1_024)]);
}

function entry(path: string, content: Buffer, type: string, link: string): readonly Buffer[] {
  const header = Buffer.alloc(512);
  header.write(path.slice(0, 100), 0, 'utf8');
  header.write('0000644\0', 100, 'latin1');
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write(type, 156, 'latin1');
  header.write(link, 157, 'utf8');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function paxRecords(pax: { readonly [key: string]: string }): string {
  return Object.entries(pax)
    .map(([key, value]) => {
      const rest = ` ${key}=${value}\n`;
      const bytes = Buffer.byteLength(rest);
      const length = [1, 2, 3, 4].find((digits) => String(bytes + digits).length === digits) ?? 5;
      return `${bytes + length}${rest}`;
    })
    .join('');
}
