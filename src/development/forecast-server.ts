import type { Context } from '../context.js';
import { forecast } from '../cycles/forecast.js';
import { forecastPage, forecastPolicy } from './forecast-page.js';
import { startLocalServer } from './local-server.js';

/** The forecast in a browser, on this machine alone: the counts of a company are not for everybody. */
export function startForecastServer(ctx: Context, port: number) {
  return startLocalServer(port, async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== '/' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.');
      return;
    }
    const page = forecastPage(await forecast(ctx));
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': forecastPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    response.end(page);
  });
}
