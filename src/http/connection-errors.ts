import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type EdgeCode, problemMediaType, problemOf } from './problem.js';
import { statusOfEdge } from './statuses.js';

const details: Readonly<Record<string, readonly [EdgeCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers of the request are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['request_too_large', 'The chunk extensions of the body are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request did not arrive in time. Send it again.'],
};

/** What Node's parser refuses never becomes a request: the problem document is written to the connection itself. */
export function answerConnectionError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const [code, detail] = details[error.code ?? ''] ?? ['request_malformed', 'The request is not valid HTTP/1.1.'];
    const status = statusOfEdge[code];
    const body = JSON.stringify(problemOf(code, status, detail));
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${problemMediaType}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
