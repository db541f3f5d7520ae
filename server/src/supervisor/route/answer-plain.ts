import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** A small plain answer of the route's own. `close` ends the connection after it. Does nothing once a head is sent. */
export function answerPlain(response: ServerResponse, status: number, message: string, close: boolean): void {
  if (response.headersSent || response.destroyed) return;
  const body = plainBody(status, message);
  const headers = [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    `${Buffer.byteLength(body)}`,
    'Cache-Control',
    'no-store',
  ];
  if (status === 503) headers.push('Retry-After', '1');
  if (close) headers.push('Connection', 'close');
  response.writeHead(status, headers);
  response.end(body);
}

/** The same on a connection that has left, or never entered, HTTP's hands; the connection ends with it. */
export function answerRaw(socket: Duplex, status: number, message: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = plainBody(status, message);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function plainBody(status: number, message: string): string {
  return `${status} ${STATUS_CODES[status] ?? ''}\n${message}\n`;
}
