import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../errors.js';
import { type Disclosure as Disclosed, disclose } from '../../rights/disclose.js';
import { writeDisclosureCsv } from '../../rights/write-disclosure-csv.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { Disclosure, DisclosureRequest } from '../schemas/disclosure.js';
import { MemberParams, ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const opened = {
  ...answer(Disclosure, 'What is kept; with `format: csv` as a table. Whole values come as a file to be saved.'),
  content: { ...answer(Disclosure, '').content, 'text/csv': { schema: { type: 'string' } } },
};

export function discloseRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/members/:memberId/disclosures',
    // No Idempotency-Key: an answer that is kept for a repeated call would stand in clear outside of the vault.
    config: { access: requireScope('vault:disclose') },
    schema: {
      operationId: 'disclose',
      summary: 'Disclose separated data',
      description:
        'What the vault holds of a member, by table and row, with what was destroyed already and until when the rest is kept. Masked ' +
        'unless `unmasked` is asked for, which needs the scope `vault:disclose-unmasked` too. Each call stands in the ' +
        'audit with its reason; it takes no `Idempotency-Key`, since its answer is kept nowhere. A live member is 409: ' +
        'their data stands in the member database, but for what a restoration left in the vault. Where all is destroyed, the ledger is answered.',
      tags: ['rights'],
      params: MemberParams,
      body: ref(DisclosureRequest),
      response: { 200: opened, ...problems(404, 409) },
    },
    handler: async (request, reply) => {
      const { reason, unmasked = false, format = 'json', requestId } = request.body;
      if (unmasked) requireUnmasked(request);
      const { memberId } = request.params;
      const disclosed = await disclose(ctx, { memberId, reason, unmasked, format, requestId, actor: actorOf(request) });
      if (unmasked || format === 'csv') saveAs(reply, disclosed, format);
      return format === 'csv' ? reply.send(writeDisclosureCsv(disclosed) as never) : disclosed;
    },
  });
}

function requireUnmasked({ caller }: FastifyRequest): void {
  const scope = 'vault:disclose-unmasked';
  if (caller?.credential.scopes.has(scope)) return;
  throw new ServiceError('scope_missing', `Whole values need the scope ${scope}; without unmasked they are masked.`, {
    detail: { scope },
  });
}

/** Named by the disclosure: the id of a member stands in no file name. */
function saveAs(reply: Pick<FastifyReply, 'header'>, { disclosureId }: Disclosed, format: 'json' | 'csv'): void {
  if (format === 'csv') reply.header('content-type', 'text/csv; charset=utf-8; header=present');
  reply.header('content-disposition', `attachment; filename="disclosure-${disclosureId}.${format}"`);
}
