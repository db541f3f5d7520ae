import { access } from 'node:fs/promises';

/** Whether something is there and may be read. */
export async function readable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
