export type TarFixtureEntry = {
  readonly path: string;
  readonly content?: string | Buffer;
  readonly mode?: number;
  /** ustar type: 0 file, 1 hard link, 2 symbolic link, 3 device, 5 folder, x extended header, L long name. */
  readonly type?: string;
  readonly target?: string;
};

/** A tar archive (ustar) for tests, able to hold what an honest program would not write. */
export function tarOf(entries: readonly TarFixtureEntry[]): Buffer {
  return Buffer.concat([...entries.map(entryOf), Buffer.alloc(1024)]);
}

function entryOf({ path, content = '', mode = 0o644, type = '0', target = '' }: TarFixtureEntry): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(target, 157, 100);
  header.write('ustar\0', 257);
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}
