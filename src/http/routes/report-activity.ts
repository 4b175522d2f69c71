import { reportActivity } from '../../cycles/report-activity.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { ActivityReports, ReportResults } from '../schemas/member-requests.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function reportActivityRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/activity',
    config: { access: requireScope('activity:write'), idempotency: 'accepted' },
    schema: {
      operationId: 'reportActivity',
      summary: 'Report use of the service',
      description:
        'For back ends whose use stands in no table of the data map. The latest report of a member counts. Each report ' +
        'has its own result; for a separated member it names the way back.',
      tags: ['activity'],
      body: ref(ActivityReports),
      response: { 200: answer(ReportResults, 'What became of each report, in the same order.') },
    },
    handler: async (request) => ({
      results: await reportActivity(ctx, { reports: request.body.reports, actor: actorOf(request) }),
    }),
  });
}
