import { reviewAudit } from '../../audit/review-audit.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { AuditReview, AuditReviewQuery } from '../schemas/audit.js';
import type { Edge, Server } from '../server-types.js';

export function reviewAuditRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/audit/review',
    config: { access: requireScope('audit:read') },
    schema: {
      operationId: 'reviewAudit',
      summary: 'Review the audit of a month',
      description:
        'Unmasked reads, disclosures, restorations of each agent, failed look-ups, letters and evidence opened, approvals, ' +
        'locked keys and reads of the audit, in counts. The call becomes an entry before it is answered.',
      tags: ['audit'],
      querystring: AuditReviewQuery,
      response: { 200: answer(AuditReview, 'The report.') },
    },
    handler: (request) => reviewAudit(ctx, request.query, actorOf(request)),
  });
}
