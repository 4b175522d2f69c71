import { ServiceError } from '../errors.js';

/** A text that a person must have given; trimmed. */
export function requireText(value: unknown, field: { name: string; lengthMax: number }): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > field.lengthMax || text.includes('\0')) {
    throw new ServiceError('input_invalid', `${field.name} must be a text of 1 to ${field.lengthMax} characters.`, {
      detail: { field: field.name },
    });
  }
  return text;
}
