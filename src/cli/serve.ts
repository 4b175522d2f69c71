import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config/to-config.js';
import { ServiceError } from '../errors.js';
import type { buildServer } from '../http/server.js';
import { type Call, type Command, exitCodes } from './command.js';

export const serve: Command = {
  name: 'serve',
  summary: 'Serve the API and the docs page, and run sweeps on their schedule.',
  usage: '',
  details:
    'Listens on HOST and PORT. Without SCHEDULE sweeps run on request alone; with it they rehearse unless SCHEDULE_MODE\n' +
    'is perform. SIGTERM and Ctrl-C end it after the batch under way, within ten seconds.',
  stopsItself: true,
  options: {},
  examples: ['dormouse serve', "SCHEDULE='30 4 * * *' SCHEDULE_MODE=perform dormouse serve"],
  run: runService,
};

export async function runService(call: Call): Promise<number> {
  const { config } = call.settings();
  const { readSchedule } = await import('../schedule/slots.js');
  const { buildServer: build } = await import('../http/server.js');
  const { startSchedule } = await import('../schedule/start-schedule.js');
  const { requireAuditor } = await import('../audit/require-auditor.js');
  const ctx = await call.openContext();
  // A service that writes an audit which nobody seals must not look as if all were well.
  requireAuditor(ctx);
  // Before anything listens: a schedule that nobody can read must not look as if it ran.
  if (config.schedule) readSchedule(config.schedule.expression, ctx.policy.zone);
  const server = await build(ctx);
  try {
    const port = await listen(server, config);
    const schedule = await startSchedule(ctx, { signal: call.signal });
    announce(call, ctx.logger, port);
    await untilAborted(call.signal);
    ctx.logger.info('stopping');
    await Promise.all([server.close(), schedule.ended]);
    return exitCodes.done;
  } finally {
    await server.close();
  }
}

async function listen(
  server: Awaited<ReturnType<typeof buildServer>>,
  { http: { host, port } }: Config,
): Promise<number> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const hint = code === 'EADDRINUSE' ? 'Another program uses it: set PORT to another one.' : 'Set HOST and PORT.';
    throw new ServiceError(
      'configuration_invalid',
      `The service can't listen on ${host}, port ${port} (${code}). ${hint}`,
      { detail: { errno: code } },
    );
  }
  return (server.server.address() as AddressInfo).port;
}

function announce(call: Call, logger: { info(fields: object, message: string): void }, port: number): void {
  const { http, schedule } = call.settings().config;
  const url = http.port === 0 ? `http://localhost:${port}` : http.publicUrl;
  const told = { url, docs: `${url}/docs`, listening: { host: http.host, port }, schedule };
  logger.info(told, 'the service is ready');
  call.answer(told, `Dormouse serves ${url} (docs: ${told.docs}).`);
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
