/**
 * The one logger. Errors pass an allow-list: a driver's error carries bound parameters and whole rows, so only its
 * name, code and the frames of its stack are written. Logs go to standard error; standard output belongs to answers.
 */
import { type Logger, type LoggerOptions, pino } from 'pino';
import { DatabaseError } from './database/database-error.js';
import { ServiceError } from './errors.js';

export type { Logger } from 'pino';

export function serialiseError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as { code?: unknown }).code;
  const spoken = error instanceof ServiceError || error instanceof DatabaseError ? { message: error.message } : {};
  return {
    type: error.name,
    ...spoken,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error instanceof DatabaseError ? { sqlState: error.sqlState, constraint: error.constraint } : {}),
    stack: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: serialiseError(error.cause) }),
  };
}

function withoutSecrets(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return depth === 0 ? { err: value } : serialiseError(value);
  if (typeof value !== 'object' || value === null || depth > 4) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const named = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    key === 'err' || key === 'error' ? inner : withoutSecrets(inner, depth + 1),
  ]);
  return Object.fromEntries(named);
}

/** The frames without the first line, which repeats the message. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
}

export function createLogger(level: string, destination?: NodeJS.WritableStream): Logger {
  const options: LoggerOptions = {
    level,
    hooks: {
      // An error that is an argument of the message, or stands under another name, passes the allow-list as well.
      logMethod(args, method) {
        return method.apply(this, args.map((arg) => withoutSecrets(arg)) as Parameters<typeof method>);
      },
    },
    base: { service: 'dormouse' },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: {
      err: serialiseError,
      error: serialiseError,
      req: (request: { method?: string; routeOptions?: { url?: string } }) => ({
        method: request.method,
        // The route and not the URL: an id or a token in a path is nobody's business in a log.
        route: request.routeOptions?.url,
      }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
    },
  };
  return pino(options, (destination ?? pino.destination({ dest: 2, sync: false })) as NodeJS.WritableStream);
}
