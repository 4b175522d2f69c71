import { ServiceError } from '../errors.js';

/** What a verb refuses is told by the names that were typed: `--received`, where the verb says `receivedOn`. */
export async function namingOptions<Result>(
  options: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'input_invalid') throw error;
    const { field } = error.detail;
    const option = typeof field === 'string' ? options[field] : undefined;
    if (typeof field !== 'string' || option === undefined) throw error;
    const message = error.message.replaceAll(field, `--${option}`);
    throw new ServiceError(error.code, message, { cause: error, detail: { ...error.detail, field: `--${option}` } });
  }
}
