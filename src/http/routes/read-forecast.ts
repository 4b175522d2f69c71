import { forecast } from '../../cycles/forecast.js';
import { requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { Forecast, ForecastQuery } from '../schemas/forecast.js';
import type { Edge, Server } from '../server-types.js';

export function readForecastRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/forecast',
    config: { access: requireScope('sweeps:read') },
    schema: {
      operationId: 'readForecast',
      summary: 'Look ahead',
      description:
        'Notices, separations and destructions per day, for up to 400 days, if nobody returns; `assumptions` says what ' +
        'else it rests on. Whoever may come due is looked at as a sweep would, also before the first one; nothing is ' +
        'written. It takes seconds where there are very many members.',
      tags: ['sweeps'],
      querystring: ForecastQuery,
      response: { 200: answer(Forecast, 'The days ahead.') },
    },
    handler: async (request) => forecast(ctx, { days: request.query.days }),
  });
}
