import { visible } from '@fairlead/core/configuration/visible.ts';

/** Why a directory cannot be rendered, at its place; line 0 stands for the whole file or directory. */
export type Fault = {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly next?: string;
};

/** A fault of a whole file or directory. */
export function faultAt(path: string, message: string, next?: string): Fault {
  return { path, line: 0, column: 0, message, ...(next === undefined ? {} : { next }) };
}

/** `deploy/api.yaml:12:3 message`. */
export function formatFault({ path, line, column, message }: Fault): string {
  const place = path === '' ? 'the top of the repository' : path;
  return visible(line === 0 ? `${place}: ${message}` : `${place}:${line}:${column} ${message}`);
}
