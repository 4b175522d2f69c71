import { importLetterResults } from '../../cycles/import-letter-results.js';
import { ServiceError } from '../../errors.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { csvTypes } from '../body-parsers.js';
import { ImportedLetterResults, LetterResults } from '../schemas/letter.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const problemsMax = 100;

export function importLetterResultsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/letter-batches/results',
    config: { access: requireScope('letters:manage'), idempotency: 'accepted', takes: csvTypes },
    schema: {
      operationId: 'importLetterResults',
      summary: 'Report what became of letters',
      description:
        'A letter that was handed over takes effect some days later; one that was returned takes its notice back, at ' +
        'whatever time. With a problem on any line nothing is imported, and `context.problems` lists them (400). The same ' +
        'file again changes nothing.',
      tags: ['letters'],
      consumes: [...csvTypes],
      body: ref(LetterResults),
      response: { 200: answer(ImportedLetterResults, 'What was imported.') },
    },
    handler: async (request) => {
      // Of the bytes as they came: the verb reads their encoding.
      const text = Buffer.from(request.body, 'latin1');
      const { problems, ...imported } = await importLetterResults(ctx, { text, actor: actorOf(request) });
      if (problems.length === 0) return imported;
      throw new ServiceError(
        'input_invalid',
        'Nothing was imported: look at the lines that `context.problems` lists.',
        {
          detail: { problems: problems.slice(0, problemsMax), count: problems.length },
        },
      );
    },
  });
}
