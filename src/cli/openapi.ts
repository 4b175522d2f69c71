import { type Command, exitCodes } from './command.js';

const committedAt = 'openapi/openapi.json';

export const openapi: Command = {
  name: 'openapi',
  summary: 'Print the OpenAPI document, or write it where it is committed.',
  usage: '[--write]',
  details: 'Needs no database and reads no setting: the same sources give the same document.',
  options: { write: { type: 'boolean', description: `Write ${committedAt} below the current folder.` } },
  examples: ['dormouse openapi > openapi.json', 'npm run openapi'],
  async run(call) {
    const { buildServer } = await import('../http/server.js');
    const { openapiDocument, writeOpenapi } = await import('../http/openapi.js');
    const { contextOfDocument } = await import('./context-of-document.js');
    const server = await buildServer(contextOfDocument());
    try {
      await server.ready();
      if (call.values.write === true) {
        await writeOpenapi(server, committedAt);
        call.answer({ written: committedAt }, `Wrote ${committedAt}.`);
      } else {
        const text = openapiDocument(server);
        call.answer(JSON.parse(text), text.trimEnd());
      }
      return exitCodes.done;
    } finally {
      await server.close();
    }
  },
};
