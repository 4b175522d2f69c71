import type { FastifyRequest } from 'fastify';
import { EdgeError } from './edge-error.js';
import type { Server } from './server-types.js';

/** What a provider, or a page without a script, sends. */
export const formTypes = ['application/x-www-form-urlencoded'] as const;
/** A mail as it came; some programs that hand mails over don't name the type. */
export const mailTypes = ['message/rfc822', 'application/octet-stream'] as const;

/** A table, in whatever encoding a spreadsheet wrote it. */
export const csvTypes = ['text/csv'] as const;

const jsonTypes = ['application/json'] as const;
/** A bounce may bring the whole mail back. */
export const mailBytesMax = 5 * 1_048_576;
export const formBytesMax = 65_536;

/** Every body is of a type that its route takes; all others are refused before they are read. */
export function takeBodies(server: Server): void {
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser([...formTypes], { parseAs: 'string', bodyLimit: formBytesMax }, (_request, text, done) =>
    done(null, fieldsOf(String(text))),
  );
  server.addContentTypeParser([...mailTypes], { parseAs: 'buffer', bodyLimit: mailBytesMax }, (_request, bytes, done) =>
    done(null, bytes),
  );
  // A character a byte, so that nothing is lost before the verb knows the encoding.
  server.addContentTypeParser([...csvTypes], { parseAs: 'buffer' }, (_request, bytes, done) =>
    done(null, Buffer.from(bytes).toString('latin1')),
  );
  server.addHook('preParsing', async (request, _reply, payload) => {
    assertTaken(request);
    return payload;
  });
}

/** The fields as they were sent, names that are not known among them. Of two with the same name the last counts. */
function fieldsOf(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

function assertTaken(request: FastifyRequest): void {
  if (request.is404) return;
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const { takes = jsonTypes } = request.routeOptions.config;
  if (type === undefined ? !hasBody(request) : takes.includes(type)) return;
  throw new EdgeError('media_type_unsupported', `Send the body as ${takes.join(' or ')}, with this content type.`);
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
