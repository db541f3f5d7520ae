import { hash } from 'node:crypto';

/** Hex SHA-256 of UTF-8 text: the hash that the core asks for. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
