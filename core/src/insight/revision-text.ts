const hexPrefix = /^[0-9a-f]{7,64}$/;

/** Whether a text can be the beginning of a commit id: at least seven signs, as Git abbreviates. */
export function isHexPrefix(text: string): boolean {
  return hexPrefix.test(text);
}
