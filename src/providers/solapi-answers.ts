import type { SolapiMessage, SolapiRefusal } from './solapi-outcome.js';

/** Reads what Solapi answers, field by field: nothing of it is trusted to have a shape. */

type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function refusalOf(status: number, body: unknown): SolapiRefusal {
  return { status, errorCode: textOf(fieldsOf(body).errorCode) };
}

/** What became of the one message of a hand-over. One that was refused never was under way, and has no id to ask by. */
export function handedOver(body: unknown): { readonly refusedWith: string } | SolapiMessage | null {
  const { failedMessageList, messageList } = fieldsOf(body);
  const [refused] = Array.isArray(failedMessageList) ? failedMessageList : [];
  if (refused === undefined) return messagesOf(messageList)[0] ?? null;
  const { statusCode, errorCode } = fieldsOf(refused);
  return { refusedWith: textOf(statusCode) ?? textOf(errorCode) ?? 'refused' };
}

/** Messages come as a list, or as an object by their ids. */
export function messagesOf(list: unknown): SolapiMessage[] {
  const values = Array.isArray(list) ? list : Object.values(fieldsOf(list));
  return values.map(messageOf).filter((one) => one !== null);
}

export function messageOf(value: unknown): SolapiMessage | null {
  const { messageId, _id, statusCode, customFields, dateCreated } = fieldsOf(value);
  const id = textOf(messageId) ?? textOf(_id);
  const status = textOf(statusCode);
  if (id === null || status === null || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) return null;
  return {
    messageId: id,
    statusCode: status,
    noticeId: noticeIdOf(fieldsOf(customFields).noticeId),
    dateCreated: textOf(dateCreated),
  };
}

export function nextKeyOf(body: unknown): string | null {
  return textOf(fieldsOf(body).nextKey);
}

function noticeIdOf(value: unknown): string | null {
  const given = textOf(value) ?? '';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given) ? given.toLowerCase() : null;
}
